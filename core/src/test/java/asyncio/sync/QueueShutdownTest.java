package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class QueueShutdownTest {
  private final List<String> trail = new ArrayList<>();
  private final Queue<Integer> queue = new Queue<>();

  private static void tick() {
    sleep(Duration.ZERO);
  }

  private Task<?> getter(String name, Queue<Integer> from) {
    return task(name, () -> trail.add(name + " got " + from.get()));
  }

  private Task<?> putter(String name, Queue<Integer> into, int item) {
    return task(
        name,
        () -> {
          into.put(item);
          trail.add(name + " put " + item);
        });
  }

  private Task<?> task(String name, Action body) {
    return createTask(
        () -> {
          try {
            body.run();
          } catch (QueueShutDown end) {
            trail.add(name + " shut down");
          } catch (CancelledError cancelled) {
            trail.add(name + " cancelled");
          }
        },
        name);
  }

  @InBothModes
  void afterShutdownPutsFailAndGetsDrain_Q4(Mode mode) {
    mode.run(
        () -> {
          queue.putNowait(1);
          queue.shutdown();
          assertThatThrownBy(() -> queue.put(2)).isInstanceOf(QueueShutDown.class);
          assertThatThrownBy(() -> queue.putNowait(2)).isInstanceOf(QueueShutDown.class);
          assertThat(queue.get()).isEqualTo(1);
          assertThatThrownBy(queue::get).isInstanceOf(QueueShutDown.class);
          assertThatThrownBy(queue::getNowait)
              .isInstanceOf(QueueShutDown.class)
              .hasMessage("the queue is shut down");
          assertThat(queue).hasToString("<Queue maxsize=0 tasks=1 shutdown>");
        });
  }

  @InBothModes
  void shutdownWakesAllWhoWait_Q4(Mode mode) {
    var one = new Queue<Integer>(1);
    mode.run(
        () -> {
          getter("getter", queue);
          getter("another", queue);
          one.putNowait(0);
          putter("putter", one, 1);
          putter("other", one, 2);
          tick();
          queue.shutdown();
          one.shutdown();
          trail.add("shutdown");
          tick();
          assertThat(one.get()).isZero();
        });
    assertThat(trail)
        .containsExactly(
            "shutdown",
            "getter shut down",
            "another shut down",
            "putter shut down",
            "other shut down");
  }

  @InBothModes
  void immediateShutdownDiscardsAndReleasesJoin_Q4(Mode mode) {
    mode.run(
        () -> {
          queue.putNowait(1);
          queue.putNowait(2);
          Task<?> joining = createTask(queue::join);
          tick();
          queue.shutdown(true);
          await(joining);
          assertThatThrownBy(queue::get).isInstanceOf(QueueShutDown.class);
          assertThat(queue).hasToString("<Queue maxsize=0 shutdown>");
        });
  }

  @InBothModes
  void immediateShutdownDoesNotCountWhatIsBeingWorkedOn_Q4(Mode mode) {
    mode.run(
        () -> {
          queue.putNowait(1);
          queue.putNowait(2);
          queue.getNowait();
          Task<?> joining = createTask(queue::join);
          tick();
          queue.shutdown(true);
          tick();
          tick();
          assertThat(joining.done()).isFalse();
          queue.taskDone();
          await(joining);
        });
  }

  @Test
  void shutdownMayBeRepeatedAndMadeImmediate_Q4() {
    queue.putNowait(1);
    queue.shutdown();
    queue.shutdown();
    assertThat(queue.qsize()).isEqualTo(1);
    queue.shutdown(true);
    queue.shutdown(true);
    queue.shutdown();
    assertThat(queue).hasToString("<Queue maxsize=0 shutdown>");
  }

  @Test
  void withoutWaitingShutDownComesBeforeFullAndEmptyComesWithoutShutdown_Q4() {
    var one = new Queue<Integer>(1);
    assertThatThrownBy(one::getNowait).isInstanceOf(QueueEmpty.class);
    one.putNowait(1);
    assertThatThrownBy(() -> one.putNowait(2)).isInstanceOf(QueueFull.class);
    one.shutdown();
    assertThatThrownBy(() -> one.putNowait(2)).isInstanceOf(QueueShutDown.class);
  }

  @InBothModes
  void iterationEndsAtShutdown(Mode mode) {
    mode.run(
        () -> {
          var workers =
              gather(
                  () -> {
                    for (int item : queue) {
                      trail.add("a " + item);
                      tick();
                    }
                  },
                  () -> {
                    for (int item : queue) {
                      trail.add("b " + item);
                    }
                  });
          for (int item = 1; item <= 4; item++) {
            queue.put(item);
          }
          queue.shutdown();
          await(workers);
        });
    assertThat(trail).containsExactly("a 1", "b 2", "b 3", "b 4");
    Iterator<Integer> ended = queue.iterator();
    assertThat(ended.hasNext()).isFalse();
    assertThatThrownBy(ended::next).isInstanceOf(NoSuchElementException.class);
  }
}
