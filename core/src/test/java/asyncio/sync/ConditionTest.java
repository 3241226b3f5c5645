package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.sleep;
import static asyncio.sync.Tasks.suspends;
import static asyncio.sync.Tasks.ticks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import asyncio.behaviour.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ConditionTest {
  private final Tasks tasks = new Tasks();
  private final Lock lock = new Lock();
  private final Condition condition = new Condition(lock);

  /** A task that waits once, and says whether it has the lock then. */
  private Task<?> waiter(String name) {
    return tasks.start(
        name,
        () -> {
          try (Releasable _ = condition.hold()) {
            assertThat(condition.await()).isTrue();
            tasks.say(name + " woken " + condition.locked());
          }
        });
  }

  private void signal(int count) {
    try (Releasable _ = condition.hold()) {
      condition.signal(count);
    }
  }

  @InBothModes
  void aWaiterInACancelledScopeWaitsForItsLockInPeace_SY5(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter =
              createTask(
                  () -> {
                    moveOnAfter(
                        Duration.ofSeconds(1),
                        () -> {
                          try (Releasable _ = condition.hold()) {
                            condition.await();
                          } catch (CancelledError cancelled) {
                            tasks.say(
                                "cancelled, lock taken " + EventLoop.running().time().toSeconds());
                            throw cancelled;
                          }
                        });
                    tasks.say("moved on " + currentTask().cancelling());
                  });
          ticks(1);
          lock.acquire();
          sleep(Duration.ofHours(1)); // would never end if the waiter tried again and again
          tasks.say("release " + EventLoop.running().time().toSeconds());
          lock.release();
          await(waiter);
        });
    assertThat(tasks.trail())
        .containsExactly("release 3600", "cancelled, lock taken 3600", "moved on 0");
  }

  @InBothModes
  void waitingFreesTheLockAndTakesItAgain_SY5(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter = waiter("a");
          ticks(1);
          assertThat(condition).hasToString("<Condition unlocked, waiters:1>");
          signal(1);
          await(waiter);
        });
    assertThat(tasks.trail()).containsExactly("a woken true");
    assertThat(condition).hasToString("<Condition unlocked>");
  }

  @InBothModes
  void cancelledWaiterHasTheLockWhenTheErrorComesOut_SY5(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter =
              tasks.start(
                  "waiter",
                  () -> {
                    condition.acquire();
                    try {
                      condition.await();
                    } finally {
                      tasks.say("has the lock");
                      condition.release();
                    }
                  });
          ticks(1);
          lock.acquire();
          waiter.cancel("once");
          ticks(3);
          assertThat(lock).hasToString("<Lock locked, waiters:1>");
          tasks.say("released");
          lock.release();
          ticks(1);
          assertThat(waiter.cancelled()).isTrue();
        });
    assertThat(tasks.trail()).containsExactly("released", "has the lock", "waiter cancelled once");
  }

  @InBothModes
  void cancellationsWhileItTakesTheLockAreAbsorbedAndTheLatestComesOut_SY5(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter = waiter("waiter");
          ticks(1);
          lock.acquire();
          for (String message : new String[] {"first", "second", "third"}) {
            waiter.cancel(message);
            ticks(2);
          }
          assertThat(waiter.done()).isFalse();
          tasks.say("released");
          lock.release();
          ticks(1);
          assertThat(waiter.cancelled()).isTrue();
          assertThat(waiter.cancelling()).isEqualTo(3);
        });
    assertThat(tasks.trail()).containsExactly("released", "waiter cancelled third");
    assertThat(condition).hasToString("<Condition unlocked>");
  }

  @InBothModes
  void cancellationAfterTheSignalComesOutWithTheLockHeld_SY5(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter = waiter("waiter");
          ticks(1);
          lock.acquire();
          condition.signal();
          ticks(2); // it has got the signal and waits for the lock
          waiter.cancel("late");
          ticks(2);
          assertThat(waiter.done()).isFalse();
          lock.release();
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("waiter cancelled late");
    assertThat(lock).hasToString("<Lock unlocked>");
  }

  @InBothModes
  void signalToACancelledWaiterGoesToTheNext_SY5(Mode mode) {
    mode.run(
        () -> {
          Task<?> first = waiter("first");
          Task<?> second = waiter("second");
          ticks(1);
          signal(1);
          first.cancel();
          await(second);
        });
    assertThat(tasks.trail()).containsExactly("first cancelled", "second woken true");
  }

  @InBothModes
  void signalsWakeTheFirstWhoWaitInOrder_SY6(Mode mode) {
    mode.run(
        () -> {
          for (String name : new String[] {"a", "b", "c", "d"}) {
            waiter(name);
          }
          ticks(1);
          signal(2);
          ticks(4);
          signal(0);
          signal(-1);
          ticks(4);
          tasks.say("--");
          signal(9);
          ticks(4);
        });
    assertThat(tasks.trail())
        .containsExactly("a woken true", "b woken true", "--", "c woken true", "d woken true");
  }

  @InBothModes
  void signalsInOneBlockGoToDifferentTasks_SY6(Mode mode) {
    mode.run(
        () -> {
          waiter("a");
          waiter("b");
          waiter("c");
          ticks(1);
          try (Releasable _ = condition.hold()) {
            condition.signal();
            condition.signal();
          }
          ticks(4);
          assertThat(condition).hasToString("<Condition unlocked, waiters:1>");
          try (Releasable _ = condition.hold()) {
            condition.signalAll();
          }
          ticks(4);
        });
    assertThat(tasks.trail()).containsExactly("a woken true", "b woken true", "c woken true");
  }

  @InBothModes
  void signalDoesNotFreeTheLockAndTheWokenQueueForItBehindOthers_SY6(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter = waiter("waiter");
          ticks(1);
          lock.acquire();
          tasks.start(
              "other",
              () -> {
                try (Releasable _ = lock.hold()) {
                  tasks.say("other in");
                }
              });
          ticks(1);
          condition.signalAll();
          ticks(3);
          assertThat(lock).hasToString("<Lock locked, waiters:2>");
          tasks.say("released");
          lock.release();
          await(waiter);
        });
    assertThat(tasks.trail()).containsExactly("released", "other in", "waiter woken true");
  }

  @InBothModes
  void waitForGivesWhatThePredicateGave_SY7(Mode mode) {
    Deque<String> items = new ArrayDeque<>();
    mode.run(
        () -> {
          Task<String> consumer =
              createTask(
                  () -> {
                    try (Releasable _ = condition.hold()) {
                      return condition.waitFor(items::poll);
                    }
                  });
          ticks(1);
          signal(1); // nothing there yet
          ticks(3);
          assertThat(consumer.done()).isFalse();
          items.add("item");
          signal(1);
          assertThat(await(consumer)).isEqualTo("item");
          try (Releasable _ = condition.hold()) {
            assertThat(condition.waitFor(items::isEmpty)).isTrue();
            assertThat(suspends(() -> condition.waitFor(() -> 0))).isFalse();
          }
        });
  }

  @InBothModes
  void predicateMaySuspendWhileTheLockIsHeld_SY7(Mode mode) {
    int[] asked = {0};
    mode.run(
        () -> {
          Task<?> waiter =
              tasks.start(
                  "waiter",
                  () -> {
                    try (Releasable _ = condition.hold()) {
                      condition.waitFor(
                          () -> {
                            assertThat(condition.locked()).isTrue();
                            ticks(2);
                            return ++asked[0] == 3;
                          });
                      tasks.say("true the third time");
                    }
                  });
          while (!waiter.done()) {
            signal(1);
            ticks(1);
          }
        });
    assertThat(tasks.trail()).containsExactly("true the third time");
    assertThat(asked[0]).isEqualTo(3);
  }

  @InBothModes
  void failingPredicateLeavesTheLockToTheBlock_SY7(Mode mode) {
    mode.run(
        () -> {
          ThrowingCallable waiting =
              () -> {
                try (Releasable _ = condition.hold()) {
                  condition.waitFor(
                      () -> {
                        throw new ArithmeticException("asked");
                      });
                }
              };
          assertThatThrownBy(waiting).isInstanceOf(ArithmeticException.class).hasMessage("asked");
          assertThat(lock.locked()).isFalse();
        });
  }

  /** Compiles because the predicate may throw, and {@code waitFor} throws what it does. */
  @InBothModes
  void aCheckedExceptionOfThePredicateComesOutAsItself_SY7(Mode mode) {
    var gone = new IOException("gone");
    boolean[] lost = {false};
    mode.run(
        () -> {
          Task<Object> waiter =
              createTask(
                  () -> {
                    try (Releasable _ = condition.hold()) {
                      return condition.waitFor(() -> ready(lost[0], gone));
                    } catch (IOException thrown) {
                      return thrown;
                    }
                  });
          ticks(1);
          lost[0] = true;
          signal(1);
          assertThat(await(waiter)).isSameAs(gone);
          assertThat(lock.locked()).isFalse();
        });
  }

  private static boolean ready(boolean lost, IOException gone) throws IOException {
    if (lost) {
      throw gone;
    }
    return false;
  }

  @Test
  void aPredicateThatBlocksIsCancelled_SY7() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> waiter =
              createTask(
                  () -> {
                    try (Releasable _ = condition.hold()) {
                      condition.waitFor(
                          () -> {
                            Thread.sleep(Duration.ofHours(1));
                            return true;
                          });
                    } catch (CancelledError cancelled) {
                      tasks.say("cancelled");
                      throw cancelled;
                    }
                  });
          sleep(Duration.ofSeconds(1));
          waiter.cancel();
          assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancelledError.class);
          assertThat(lock.locked()).isFalse();
        });
    assertThat(tasks.trail()).containsExactly("cancelled");
  }

  @InBothModes
  void anInterruptThatIsNoCancellationIsWrapped_SY7(Mode mode) {
    var interrupt = new InterruptedException("somebody else's");
    mode.run(
        () -> {
          try (Releasable _ = condition.hold()) {
            assertThatThrownBy(
                    () ->
                        condition.waitFor(
                            () -> {
                              throw interrupt;
                            }))
                .isInstanceOf(CompletionException.class)
                .hasCause(interrupt);
          }
        });
  }

  @InBothModes
  void severalConditionsShareALock(Mode mode) {
    var other = new Condition(lock);
    mode.run(
        () -> {
          waiter("waiter");
          ticks(1);
          try (Releasable _ = other.hold()) {
            assertThat(condition.locked()).isTrue();
            other.signalAll();
          }
          ticks(3);
          assertThat(tasks.trail()).isEmpty();
          signal(1);
          ticks(3);
        });
    assertThat(tasks.trail()).containsExactly("waiter woken true");
  }

  @Test
  void waitingAndSignallingWithoutTheLockAreRefused() {
    for (ThrowingCallable misuse :
        new ThrowingCallable[] {
          condition::await, condition::signal, condition::signalAll, () -> condition.signal(3)
        }) {
      assertThatThrownBy(misuse)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching("cannot (wait|signal) on a lock that is not acquired; .*hold.*");
    }
    assertThatThrownBy(() -> condition.waitFor(() -> false))
        .hasMessageStartingWith("cannot wait on a lock");
    assertThatThrownBy(condition::release).hasMessageStartingWith("Lock is not acquired");
    assertThatThrownBy(() -> new Condition(null)).hasMessageContaining("new Condition()");
    assertThat(condition).hasToString("<Condition unlocked>");
  }

  @InBothModes
  void waitingInACallbackIsRefusedAndTheLockStillHeld(Mode mode) {
    mode.run(() -> assertThat(lock.acquire()).isTrue());
    Refused.inACallback(
        mode, IllegalStateException.class, "callbacks cannot suspend", loop -> condition.await());
    assertThat(condition).hasToString("<Condition locked>");
  }

  @InBothModes
  void belongsToTheLoopInWhichATaskFirstWaitedAndKeepsTheLockElsewhere_SY9(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter = waiter("waiter");
          ticks(1);
          signal(1);
          await(waiter);
          lock.acquire();
        });
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "<Condition locked> is bound to a different event loop; make one for each loop",
        loop -> condition.await());
    assertThat(condition).hasToString("<Condition locked>");
  }
}
