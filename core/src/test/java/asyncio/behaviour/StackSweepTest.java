package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.TimeoutError;
import asyncio.sync.Barrier;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Channel;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each operation of the kernel and of the synchronisers, called at each depth of a stack that is
 * nearly full: it works, or it fails and nothing has happened; others get their results, and the
 * loop ends.
 */
class StackSweepTest {
  private static final Duration MS = Duration.ofMillis(1);

  /** An operation of a program, and what has to hold when it has returned once. */
  private interface Operation {
    void call() throws Exception;
  }

  private int calls;
  private int most = 300;
  private boolean returned;

  /** Calls an operation where the stack is full, and on the way back, until it has returned. */
  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private void deep(Operation operation, boolean once) throws Exception {
    try {
      deep(operation, once);
    } finally {
      if (once ? !returned : calls++ < most) {
        operation.call();
        returned = true;
      }
    }
  }

  private static void assertFull(Task<?> bad) {
    assertThat(bad.exception()).isInstanceOf(StackOverflowError.class);
  }

  private void sweep(Mode mode, Operation operation) {
    sweep(mode, false, operation, () -> {});
  }

  /**
   * Runs an operation in a task whose stack is full, beside one that has nothing to do with it; and
   * then something that hangs or fails if the operation was done by halves.
   */
  private void sweep(Mode mode, boolean once, Operation operation, Action afterwards) {
    mode.run(() -> await(Asyncio.gather(List.of(() -> 1)))); // its classes are loaded by now
    mode.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> {});
          Task<Integer> good =
              createTask(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      sleep(MS);
                    }
                    return 50;
                  });
          Task<?> bad = createTask(() -> deep(operation, once));
          Asyncio.wait(List.of(bad));
          if (!(bad.exception() instanceof ExceptionGroup)) { // of a group's child
            assertFull(bad);
          }
          if (once) {
            assertThat(returned).isTrue();
          }
          Asyncio.timeout(Duration.ofHours(1), afterwards);
          assertThat(await(good)).isEqualTo(50);
          sleep(MS);
        });
    calls = 0;
    returned = false;
  }

  /** Calls an operation in a task whose stack is full, until it has returned. */
  private void inDeep(Operation operation) {
    Task<?> bad = createTask(() -> deep(operation, true));
    Asyncio.wait(List.of(bad));
    assertFull(bad);
    assertThat(returned).isTrue();
    calls = 0;
    returned = false;
  }

  @InBothModes
  void awaits(Mode mode) {
    sweep(mode, () -> sleep(Duration.ZERO));
    sweep(mode, () -> sleep(MS));
    sweep(mode, () -> await(createTask(() -> sleep(MS))));
    sweep(mode, () -> Asyncio.timeout(MS.multipliedBy(9), () -> sleep(MS)));
    sweep(mode, () -> Asyncio.taskGroup(group -> group.createTask(() -> sleep(MS))));
    sweep(mode, () -> await(Asyncio.gather(() -> 1, () -> 2)));
  }

  @InBothModes
  void newTasks(Mode mode) {
    List<Task<?>> made = new ArrayList<>();
    sweep(mode, false, () -> made.add(createTask(() -> 1)), () -> endsAll(made));
    sweep(
        mode,
        false,
        () -> made.add(createTask(() -> 1, TaskOptions.DEFAULT.withEager(true))),
        () -> endsAll(made));
    assertThat(made).isNotEmpty();
  }

  private static void endsAll(List<Task<?>> tasks) {
    sleep(MS);
    assertThat(Asyncio.allTasks()).hasSizeLessThanOrEqualTo(2); // main and the good one
    assertThat(tasks).allMatch(Task::done);
  }

  @InBothModes
  void outcomesAndTheirWaiters(Mode mode) {
    List<Task<String>> waiters = new ArrayList<>();
    mode.run(
        () -> {
          Future<String> future = EventLoop.running().createFuture();
          for (int i = 0; i < 3; i++) {
            waiters.add(createTask(() -> await(future)));
          }
          sleep(Duration.ZERO);
          inDeep(() -> future.setResult("result"));
          for (Task<String> waiter : waiters) {
            assertThat(await(waiter)).isEqualTo("result");
          }
        });
  }

  @InBothModes
  void cancellations(Mode mode) {
    mode.run(
        () -> {
          Task<?> victim = createTask(() -> sleep(Duration.ofHours(9)));
          sleep(MS);
          inDeep(victim::cancel);
          Asyncio.wait(List.of(victim));
          assertThat(victim.cancelled()).isTrue();
          assertThat(victim.cancelling()).isEqualTo(1);
        });
  }

  @InBothModes
  void timersAndCallbacks(Mode mode) {
    int[] asked = {0};
    int[] ran = {0};
    sweep(
        mode,
        false,
        () -> {
          EventLoop.running().callLater(MS, () -> ran[0]++);
          asked[0]++;
          EventLoop.running().callSoon(() -> ran[0]++);
          asked[0]++;
        },
        () -> {
          sleep(MS.multipliedBy(2));
          assertThat(ran[0]).isEqualTo(asked[0]);
        });
  }

  @InBothModes
  void generators(Mode mode) {
    List<AsyncGenerator<Integer>> generator = new ArrayList<>();
    int[] next = {0};
    sweep(
        mode,
        false,
        () -> {
          if (generator.isEmpty()) {
            generator.add(
                asyncGenerator(
                    out -> {
                      for (int i = 0; ; i++) {
                        out.yield(i);
                      }
                    }));
          }
          assertThat(generator.getFirst().next()).isEqualTo(next[0]);
          next[0]++;
        },
        () -> {
          if (!generator.isEmpty()) {
            assertThat(generator.getFirst().next()).isEqualTo(next[0]);
            generator.getFirst().close();
          }
        });
  }

  @InBothModes
  void locks(Mode mode) {
    var lock = new Lock();
    var semaphore = new Semaphore(0);
    List<Task<?>> waiting = new ArrayList<>();
    mode.run(
        () -> {
          lock.acquire();
          for (int i = 0; i < 3; i++) {
            waiting.add(
                createTask(
                    () -> {
                      try (var _ = lock.hold()) {
                        sleep(MS);
                      }
                    }));
          }
          waiting.add(createTask(() -> semaphore.acquire()));
          sleep(MS);
          inDeep(lock::release);
          inDeep(semaphore::release);
          assertThat(
                  Asyncio.wait(waiting, Duration.ofHours(1), asyncio.ReturnWhen.ALL_COMPLETED)
                      .pending())
              .isEmpty();
          assertThat(lock.locked()).isFalse();
          assertThat(semaphore.value()).isZero();
        });
  }

  @InBothModes
  void eventsAndConditions(Mode mode) {
    var event = new Event();
    var condition = new Condition();
    List<Task<?>> waiting = new ArrayList<>();
    mode.run(
        () -> {
          for (int i = 0; i < 3; i++) {
            waiting.add(createTask(() -> event.await()));
          }
          waiting.add(
              createTask(
                  () -> {
                    try (var _ = condition.hold()) {
                      condition.await();
                    }
                  }));
          sleep(MS);
          inDeep(event::set);
          condition.acquire();
          inDeep(condition::signal);
          condition.release();
          assertThat(
                  Asyncio.wait(waiting, Duration.ofHours(1), asyncio.ReturnWhen.ALL_COMPLETED)
                      .pending())
              .isEmpty();
          assertThat(event.isSet()).isTrue();
        });
  }

  /** What puts an item in and may suspend. */
  private interface Putting {
    void put(int item) throws Exception;
  }

  @InBothModes
  void queues(Mode mode) {
    var queue = new Queue<Integer>(2);
    passesOn(mode, queue, queue::put, queue::shutdown);
  }

  @InBothModes
  void channels(Mode mode) {
    var channel = new Channel<Integer>(2);
    passesOn(mode, channel, channel::send, channel::shutdown);
  }

  private void passesOn(Mode mode, Iterable<Integer> items, Putting in, Action shutdown) {
    List<Integer> taken = new ArrayList<>();
    int[] put = {0};
    mode.run(
        () -> {
          Task<?> taker = createTask(() -> items.forEach(taken::add));
          Task<?> bad =
              createTask(
                  () ->
                      deep(
                          () -> {
                            in.put(put[0]);
                            put[0]++;
                          },
                          false));
          Asyncio.wait(List.of(bad));
          assertFull(bad);
          in.put(put[0]++); // works as before
          shutdown.run();
          await(taker);
          for (int i = 0; i < taken.size(); i++) {
            assertThat(taken.get(i)).isEqualTo(i); // none twice, none lost
          }
          assertThat(taken).hasSize(put[0]);
        });
  }

  @InBothModes
  void whatCanBeTakenCanBeGivenBack(Mode mode) {
    var lock = new Lock();
    var semaphore = new Semaphore(1);
    var limiter = new CapacityLimiter(1);
    var condition = new Condition();
    sweep(
        mode,
        false,
        () -> {
          try (var _ = lock.hold()) {
            sleep(Duration.ZERO);
          }
        },
        () -> assertThat(lock.locked()).isFalse());
    sweep(
        mode,
        false,
        () -> {
          try (var _ = semaphore.hold()) {
            sleep(Duration.ZERO);
          }
        },
        () -> assertThat(semaphore.value()).isEqualTo(1));
    sweep(
        mode,
        false,
        () -> {
          try (var _ = limiter.hold()) {
            sleep(Duration.ZERO);
          }
        },
        () -> assertThat(limiter.borrowedTokens()).isZero());
    sweep(
        mode,
        false,
        () -> {
          try (var _ = condition.hold()) {
            Asyncio.timeout(MS, () -> condition.await());
          } catch (TimeoutError expected) {
            return;
          }
        },
        () -> assertThat(condition.locked()).isFalse());
  }

  @InBothModes
  void barriers(Mode mode) {
    var barrier = new Barrier(2);
    mode.run(
        () -> {
          Task<?> other = createTask(() -> barrier.await());
          sleep(MS);
          inDeep(() -> barrier.await());
          await(other);
          assertThat(barrier.waiting()).isZero();
        });
  }

  @Test
  void eagerTasksMayNestAsDeepAsOneLikes() {
    Mode.OWN_LOOP.run(() -> assertThat(nest(20_000)).isEqualTo(20_000));
  }

  @Tag("long")
  @Timeout(600)
  @InBothModes
  void allOfThemAtEveryDepth(Mode mode) {
    most = 5_000;
    awaits(mode);
    newTasks(mode);
    timersAndCallbacks(mode);
    generators(mode);
  }

  private static int nest(int depth) {
    return depth == 0
        ? 0
        : createTask(() -> nest(depth - 1), TaskOptions.DEFAULT.withEager(true)).await() + 1;
  }
}
