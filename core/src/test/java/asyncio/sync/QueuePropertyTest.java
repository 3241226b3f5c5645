package asyncio.sync;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Task;
import asyncio.behaviour.Mode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Queues against a model, whatever is done to them and at whatever tick. */
class QueuePropertyTest {
  /** What a program does next. */
  enum Deed {
    PUT,
    GET,
    PUT_NOWAIT,
    GET_NOWAIT,
    CANCEL,
    JOIN,
    SHUTDOWN,
    SHUTDOWN_IMMEDIATELY
  }

  /**
   * A deed.
   *
   * @param number which task to cancel, how long to work
   * @param ticks for how many iterations the loop runs before; many: until all has settled
   */
  record Step(Deed deed, int number, int ticks) {}

  enum Kind {
    FIFO,
    LIFO,
    PRIORITY;

    Queue<Integer> queue(int maxsize) {
      return switch (this) {
        case FIFO -> new Queue<>(maxsize);
        case LIFO -> new LifoQueue<>(maxsize);
        case PRIORITY -> new PriorityQueue<>(maxsize);
      };
    }

    java.util.Queue<Integer> model() {
      return switch (this) {
        case FIFO -> new ArrayDeque<>();
        case LIFO -> Collections.asLifoQueue(new ArrayDeque<>());
        case PRIORITY -> new java.util.PriorityQueue<>();
      };
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Deed> deeds =
        Arbitraries.frequency(
            Tuple.of(8, Deed.PUT),
            Tuple.of(8, Deed.GET),
            Tuple.of(3, Deed.PUT_NOWAIT),
            Tuple.of(3, Deed.GET_NOWAIT),
            Tuple.of(6, Deed.CANCEL),
            Tuple.of(2, Deed.JOIN),
            Tuple.of(1, Deed.SHUTDOWN),
            Tuple.of(1, Deed.SHUTDOWN_IMMEDIATELY));
    Arbitrary<Integer> ticks =
        Arbitraries.frequency(
            Tuple.of(6, 0), Tuple.of(4, 1),
            Tuple.of(2, 2), Tuple.of(2, Model.SETTLED));
    return Combinators.combine(deeds, Arbitraries.integers().between(0, 5), ticks)
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 1000)
  void nothingIsLostAndNobodyWaitsInVain_Q1_Q2_Q3_Q4(
      @ForAll Mode mode,
      @ForAll Kind kind,
      @ForAll @IntRange(max = 3) int maxsize,
      @ForAll("steps") List<Step> steps) {
    mode.run(() -> new Model(kind, maxsize).run(steps));
  }

  /** What the queue should hold and who should wait, beside the queue itself. */
  private static final class Model {
    static final int SETTLED = 1000;

    private final Queue<Integer> queue;
    private final java.util.Queue<Integer> model;
    private final List<Task<?>> tasks = new ArrayList<>();
    private int items;
    private int unfinished;
    private int allDone; // how often nothing was unfinished any more
    private boolean shutDown;
    private int getting;
    private int putting;
    private int joining;

    Model(Kind kind, int maxsize) {
      queue = kind.queue(maxsize);
      model = kind.model();
    }

    void run(List<Step> steps) {
      for (Step step : steps) {
        pass(step.ticks);
        commit(step);
        agree();
      }
      pass(SETTLED);
      tasks.forEach(Task::cancel);
      pass(SETTLED);
      assertThat(queue.toString()).doesNotContain("_getters", "_putters");
      assertThat(getting + putting + joining).isZero();
      for (Task<?> task : tasks) {
        if (!task.cancelled()) {
          task.result(); // what went wrong in it, if something did
        }
      }
    }

    private void pass(int ticks) {
      if (ticks == SETTLED) {
        sleep(Duration.ofSeconds(1)); // virtual time passes only when nothing is left to run
        assertThat(getting > 0 && (!model.isEmpty() || shutDown)).as("gets in vain").isFalse();
        assertThat(putting > 0 && (!queue.full() || shutDown)).as("puts in vain").isFalse();
        assertThat(joining > 0 && unfinished == 0).as("joins in vain").isFalse();
        return;
      }
      for (int i = 0; i < ticks; i++) {
        sleep(Duration.ZERO);
      }
    }

    private void agree() {
      assertThat(queue.qsize()).isEqualTo(model.size());
      assertThat(queue.empty()).isEqualTo(model.isEmpty());
    }

    private void commit(Step step) {
      switch (step.deed) {
        case PUT -> tasks.add(createTask(this::put));
        case GET -> tasks.add(createTask(() -> get(step.number)));
        case PUT_NOWAIT -> putNowait();
        case GET_NOWAIT -> getNowait();
        case JOIN -> tasks.add(createTask(this::join));
        case SHUTDOWN -> shutdown(false);
        case SHUTDOWN_IMMEDIATELY -> shutdown(true);
        case CANCEL -> {
          int index = tasks.size() - 1 - step.number;
          if (index >= 0) {
            tasks.get(index).cancel();
          }
        }
      }
    }

    private int item() {
      items++;
      return items * 7919 % 1009; // all different, in no order
    }

    private void put() {
      int item = item();
      putting++;
      try {
        queue.put(item);
        hasPut(item);
      } catch (QueueShutDown end) {
        assertThat(shutDown).isTrue();
      } finally {
        putting--;
        agree();
      }
    }

    private void hasPut(int item) {
      assertThat(shutDown).isFalse();
      model.add(item);
      unfinished++;
      agree();
      assertThat(queue.maxsize() == 0 || queue.qsize() <= queue.maxsize()).isTrue();
    }

    private void get(int work) {
      getting++;
      try {
        int item = queue.get();
        assertThat(item).isEqualTo(model.poll());
      } catch (QueueShutDown end) {
        assertThat(shutDown && model.isEmpty()).isTrue();
        return;
      } finally {
        getting--;
        agree();
      }
      try {
        pass(work);
      } finally {
        taskDone();
      }
    }

    private void putNowait() {
      boolean full = queue.full();
      int item = item();
      try {
        queue.putNowait(item);
        assertThat(full).isFalse();
        hasPut(item);
      } catch (QueueFull refused) {
        assertThat(full && !shutDown).isTrue();
      } catch (QueueShutDown end) {
        assertThat(shutDown).isTrue();
      }
    }

    private void getNowait() {
      try {
        int item = queue.getNowait();
        assertThat(item).isEqualTo(model.poll());
        taskDone();
      } catch (QueueEmpty refused) {
        assertThat(model.isEmpty() && !shutDown).isTrue();
      } catch (QueueShutDown end) {
        assertThat(model.isEmpty() && shutDown).isTrue();
      }
    }

    private void taskDone() {
      queue.taskDone();
      unfinished--;
      noteIfAllDone();
    }

    private void noteIfAllDone() {
      if (unfinished == 0) {
        allDone++;
      }
    }

    private void join() {
      joining++;
      boolean waits = unfinished > 0;
      int before = allDone;
      try {
        queue.join();
        assertThat(allDone > before).as("released by the last taskDone").isEqualTo(waits);
      } finally {
        joining--;
      }
    }

    private void shutdown(boolean immediate) {
      queue.shutdown(immediate);
      shutDown = true;
      if (immediate) {
        unfinished -= model.size();
        noteIfAllDone();
        model.clear();
      }
    }
  }
}
