package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static asyncio.behaviour.BlockedTaskCancellationTest.noInterruptIsLeft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Bodies that swallow or keep the interrupt of a cancellation, and calls that do not heed it. */
class InterruptTest {
  private static final long LONG = 1_000_000;

  private final List<String> trail = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  @Test
  void aSwallowedInterruptIsDeliveredWhenTheBodyEnds_CAN8() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<String> stubborn =
              createTask(
                  () -> {
                    swallow();
                    sleep(Duration.ZERO);
                    trail.add("goes on");
                    return "ended";
                  });
          sleep(Duration.ZERO);
          stubborn.cancel("enough");
          assertThatThrownBy(() -> await(stubborn))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
          assertThat(stubborn.cancelling()).isEqualTo(1);
        });
    assertThat(trail).containsExactly("swallowed", "goes on");
  }

  @Test
  void aBodyThatSwallowsTheInterruptAndReturnsAtOnceIsCancelled_CAN8() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<String> stubborn =
              createTask(
                  () -> {
                    swallow();
                    return "ended";
                  });
          sleep(Duration.ZERO);
          stubborn.cancel();
          assertThatThrownBy(() -> await(stubborn)).isInstanceOf(CancelledError.class);
          assertThat(stubborn.cancelled()).isTrue();
        });
  }

  private void swallow() {
    try {
      Thread.sleep(LONG);
    } catch (InterruptedException swallowed) {
      trail.add("swallowed");
    }
  }

  @Test
  void aBodyThatFailsAfterItSwallowedTheInterruptHasFailed() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> stubborn =
              createTask(
                  () -> {
                    swallow();
                    throw new UnsupportedOperationException();
                  });
          sleep(Duration.ZERO);
          stubborn.cancel();
          assertThatThrownBy(() -> await(stubborn))
              .isInstanceOf(UnsupportedOperationException.class);
        });
  }

  @Test
  void aBodyThatRestoresTheInterruptAndReturnsHasItsResult() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<String> polite =
              createTask(
                  () -> {
                    swallow();
                    Thread.currentThread().interrupt();
                    return "ended";
                  });
          sleep(Duration.ZERO);
          polite.cancel("enough");
          assertThat(await(polite)).isEqualTo("ended");
          assertThat(polite.cancelling()).isEqualTo(1);
          noInterruptIsLeft();
        });
  }

  @Test
  void aRestoredInterruptIsDeliveredAtTheNextAwait() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> polite =
              createTask(
                  () -> {
                    swallow();
                    Thread.currentThread().interrupt();
                    try {
                      sleep(Duration.ofHours(1));
                    } catch (CancelledError cancelled) {
                      noInterruptIsLeft();
                      trail.add("cancelled");
                      throw cancelled;
                    }
                  });
          sleep(Duration.ZERO);
          polite.cancel();
          assertThatThrownBy(() -> await(polite)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("swallowed", "cancelled");
  }

  /** Cancels a task that waits for the lock; then lets it have it. */
  private Task<?> cancelledInLock(Action afterwards) {
    lock.lock();
    Task<?> deaf =
        createTask(
            () -> {
              lock.lock();
              lock.unlock();
              trail.add("has the lock");
              afterwards.run();
            });
    sleep(Duration.ZERO);
    deaf.cancel("enough");
    sleep(Duration.ZERO);
    return deaf;
  }

  @Test
  void aCallThatDoesNotHeedInterruptsIsCancelledAtTheNextAwait() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> deaf =
              cancelledInLock(
                  () -> {
                    sleep(Duration.ofMillis(1));
                    trail.add("not reached");
                  });
          lock.unlock();
          assertThatThrownBy(() -> await(deaf))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
        });
    assertThat(trail).containsExactly("has the lock");
  }

  @Test
  void aCallThatDoesNotHeedInterruptsIsCancelledAtTheNextBlockingCall() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> deaf =
              cancelledInLock(
                  () -> {
                    Thread.sleep(LONG);
                    trail.add("not reached");
                  });
          lock.unlock();
          assertThatThrownBy(() -> await(deaf)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("has the lock");
  }

  @Test
  void aTaskThatTakesItsCancellationBackGoesOnUnharmed_CAN7() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> deaf =
              cancelledInLock(
                  () -> {
                    assertThat(currentTask().uncancel()).isZero();
                    noInterruptIsLeft();
                    sleep(Duration.ZERO);
                    trail.add("goes on");
                  });
          lock.unlock();
          await(deaf);
        });
    assertThat(trail).containsExactly("has the lock", "goes on");
  }

  @Test
  void aTaskWhoseCancellationAnotherTakesBackGoesOnUnharmed_CAN7() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> deaf =
              cancelledInLock(
                  () -> {
                    sleep(Duration.ZERO);
                    noInterruptIsLeft(); // no thread but its own can take it off
                    trail.add("goes on");
                  });
          assertThat(deaf.uncancel()).isZero();
          lock.unlock();
          await(deaf);
        });
    assertThat(trail).containsExactly("has the lock", "goes on");
  }

  @Test
  void aTimeoutThatACallDidNotHeedLeavesNoInterrupt_T3() {
    List<Timeout> timeouts = new ArrayList<>();
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          Task<?> deaf =
              createTask(
                  () -> {
                    callWithTimeout(
                        Duration.ofSeconds(1),
                        timeout -> {
                          timeouts.add(timeout);
                          lock.lock();
                          lock.unlock();
                          return trail.add("has the lock");
                        });
                    noInterruptIsLeft();
                    sleep(Duration.ZERO);
                    trail.add("goes on");
                  });
          sleep(Duration.ofHours(1));
          lock.unlock();
          await(deaf);
          assertThat(deaf.cancelling()).isZero();
        });
    assertThat(timeouts.getFirst().expired()).isTrue();
    assertThat(trail).containsExactly("has the lock", "goes on");
  }

  @Test
  void anInterruptThatNobodyAskedForIsAnOrdinaryFailure() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> interrupting =
              createTask(
                  () -> {
                    Thread.currentThread().interrupt();
                    Thread.sleep(LONG);
                  });
          sleep(Duration.ofMillis(1));
          assertThat(interrupting.cancelled()).isFalse();
          assertThat(interrupting.exception()).isInstanceOf(InterruptedException.class);
        });
  }

  @InBothModes
  void anInterruptIsNoCancellationOfAnAwait(Mode mode) {
    mode.run(
        () -> {
          Thread.currentThread().interrupt();
          sleep(Duration.ofHours(1));
          trail.add("slept");
          assertThat(Thread.interrupted()).isTrue();
        });
    assertThat(trail).containsExactly("slept");
  }
}
