package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.sync.Tasks.suspends;
import static asyncio.sync.Tasks.ticks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.CancelledError;
import asyncio.Task;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import asyncio.behaviour.Refused;
import org.junit.jupiter.api.Test;

class LockTest {
  private final Tasks tasks = new Tasks();
  private final Lock lock = new Lock();

  private Task<?> holder(String name, int steps) {
    return tasks.start(
        name,
        () -> {
          try (Releasable _ = lock.hold()) {
            tasks.say(name + " in");
            ticks(steps);
            tasks.say(name + " out");
          }
        });
  }

  @InBothModes
  void isGivenToThoseWhoWaitInOrder_SY1(Mode mode) {
    mode.run(
        () -> {
          holder("a", 3);
          holder("b", 0);
          Task<?> last = holder("c", 1);
          await(last);
        });
    assertThat(tasks.trail()).containsExactly("a in", "a out", "b in", "b out", "c in", "c out");
  }

  @InBothModes
  void isFreeBetweenAReleaseAndTheNextStepButNotForNewcomers_SY1(Mode mode) {
    mode.run(
        () -> {
          lock.acquire();
          Task<?> waiter = holder("waiter", 0);
          ticks(1);
          lock.release();
          assertThat(lock).hasToString("<Lock unlocked, waiters:1>");
          assertThat(suspends(lock::acquire)).isTrue();
          tasks.say("newcomer in");
          assertThat(waiter.done()).isTrue();
        });
    assertThat(tasks.trail()).containsExactly("waiter in", "waiter out", "newcomer in");
  }

  @InBothModes
  void newcomersQueueBehindTheWaitersThatAreNotCancelled_SY1(Mode mode) {
    mode.run(
        () -> {
          lock.acquire();
          holder("0", 0);
          Task<?> one = holder("1", 0);
          holder("2", 0);
          holder("3", 0);
          ticks(1);
          one.cancel();
          lock.release();
          await(holder("barger", 0));
        });
    assertThat(tasks.trail())
        .filteredOn(line -> !line.endsWith("out"))
        .containsExactly("1 cancelled", "0 in", "2 in", "3 in", "barger in");
  }

  @InBothModes
  void newcomersGetItAtOnceIfAllWhoWaitAreCancelled_SY1(Mode mode) {
    mode.run(
        () -> {
          lock.acquire();
          Task<?> one = holder("1", 0);
          Task<?> two = holder("2", 0);
          ticks(1);
          one.cancel();
          two.cancel();
          lock.release();
          assertThat(lock).hasToString("<Lock unlocked, waiters:2>");
          assertThat(suspends(lock::acquire)).isFalse();
          ticks(2);
          assertThat(lock).hasToString("<Lock locked>");
        });
    assertThat(tasks.trail()).containsExactly("1 cancelled", "2 cancelled");
  }

  @InBothModes
  void cancelledWaiterPassesTheWakeUpOn_SY2(Mode mode) {
    mode.run(
        () -> {
          lock.acquire();
          Task<?> woken = holder("woken", 0);
          Task<?> next = holder("next", 0);
          ticks(1);
          lock.release();
          woken.cancel();
          await(next);
        });
    assertThat(tasks.trail()).containsExactly("woken cancelled", "next in", "next out");
  }

  @InBothModes
  void releaseRightAfterTheCancellationOfTheFirstWakesTheSecond_SY2(Mode mode) {
    mode.run(
        () -> {
          lock.acquire();
          Task<?> first = holder("first", 0);
          Task<?> second = holder("second", 0);
          ticks(1);
          first.cancel();
          lock.release();
          await(second);
        });
    assertThat(tasks.trail()).containsExactly("first cancelled", "second in", "second out");
  }

  @InBothModes
  void cancelledWaiterInTheMiddleWakesNobodyBeside_SY2(Mode mode) {
    mode.run(
        () -> {
          lock.acquire();
          holder("first", 2);
          Task<?> second = holder("second", 0);
          Task<?> third = holder("third", 0);
          ticks(1);
          lock.release(); // wakes the first, while the second
          second.cancel(); // finds the lock free when it leaves
          await(third);
        });
    assertThat(tasks.trail())
        .containsExactly("first in", "second cancelled", "first out", "third in", "third out");
  }

  @InBothModes
  void blockThatIsCancelledOrFailsReleasesIt(Mode mode) {
    mode.run(
        () -> {
          Task<?> cancelled = holder("cancelled", 9);
          ticks(2);
          cancelled.cancel();
          ticks(1);
          assertThat(lock.locked()).isFalse();
          Throwable failure =
              catchThrowable(
                  () -> {
                    try (Releasable _ = lock.hold()) {
                      throw new ArithmeticException("in the block");
                    }
                  });
          assertThat(failure).hasMessage("in the block");
          assertThat(lock.locked()).isFalse();
        });
    assertThat(tasks.trail()).containsExactly("cancelled in", "cancelled cancelled");
  }

  @InBothModes
  void cancellationThatIsDueDoesNotStopWhatNeedNotWait(Mode mode) {
    mode.run(
        () -> {
          asyncio.Asyncio.currentTask().cancel();
          assertThat(lock.acquire()).isTrue();
          assertThatThrownBy(lock::acquire).isInstanceOf(CancelledError.class);
          assertThat(lock).hasToString("<Lock locked>");
        });
  }

  @Test
  void releasingAFreeLockIsRefused() {
    assertThatThrownBy(lock::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Lock is not acquired; release once for each acquire");
    assertThat(lock).hasToString("<Lock unlocked>");
  }

  @InBothModes
  void waitingInACallbackIsRefusedAndLeavesItToOthers(Mode mode) {
    mode.run(() -> assertThat(lock.acquire()).isTrue());
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "callbacks cannot suspend; start a task with createTask(() -> ...)",
        loop -> lock.acquire());
    assertThat(lock).hasToString("<Lock locked>");
  }

  @InBothModes
  void releaseInAnotherThreadIsRefusedIfSomebodyWaits(Mode mode) {
    mode.run(
        () -> {
          lock.acquire();
          Task<Boolean> waiter = createTask(lock::acquire);
          ticks(1);
          assertThatThrownBy(() -> await(getRunningLoop().runInExecutor(null, lock::release)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("callSoonThreadsafe()");
          assertThat(lock).hasToString("<Lock locked, waiters:1>");
          lock.release();
          assertThat(await(waiter)).isTrue();
        });
  }

  @InBothModes
  void belongsToTheLoopInWhichATaskFirstWaited_SY9(Mode mode) {
    mode.run(() -> assertThat(lock.acquire()).isTrue());
    mode.run(
        () -> {
          Task<?> waiter = holder("waiter", 0);
          ticks(1);
          lock.release();
          await(waiter);
          lock.acquire();
        });
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "<Lock locked> is bound to a different event loop; make one for each loop",
        loop -> lock.acquire());
    mode.run(
        () -> {
          lock.release(); // what need not wait is not noticed
          assertThat(lock.acquire()).isTrue();
        });
    assertThat(tasks.trail()).containsExactly("waiter in", "waiter out");
  }
}
