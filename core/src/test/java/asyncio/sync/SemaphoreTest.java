package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.sync.Tasks.suspends;
import static asyncio.sync.Tasks.ticks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Task;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import asyncio.behaviour.Refused;
import org.junit.jupiter.api.Test;

class SemaphoreTest {
  private final Tasks tasks = new Tasks();
  private final Semaphore semaphore = new Semaphore(0);

  /** A task that takes a permit and keeps it. */
  private Task<?> taker(String name) {
    return tasks.start(
        name,
        () -> {
          semaphore.acquire();
          tasks.say(name + " has one");
        });
  }

  @InBothModes
  void permitIsHandedOverWhenItIsReleased_SY3(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter = taker("waiter");
          ticks(1);
          semaphore.release();
          assertThat(semaphore.value()).isZero();
          assertThat(semaphore).hasToString("<Semaphore locked, waiters:1>");
          Task<?> newcomer = taker("newcomer");
          ticks(3);
          assertThat(waiter.done()).isTrue();
          assertThat(newcomer.done()).isFalse();
          newcomer.cancel();
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("waiter has one", "newcomer cancelled");
  }

  @InBothModes
  void isLockedWhileSomebodyWaitsEvenIfAPermitIsFree_SY3(Mode mode) {
    mode.run(
        () -> {
          taker("a");
          ticks(1);
          semaphore.release();
          semaphore.release(); // one for nobody
          assertThat(semaphore.value()).isEqualTo(1);
          assertThat(semaphore.locked()).isTrue();
          assertThat(suspends(semaphore::acquire)).isTrue();
          tasks.say("newcomer has one");
        });
    assertThat(tasks.trail()).containsExactly("a has one", "newcomer has one");
    assertThat(semaphore).hasToString("<Semaphore locked>");
  }

  @InBothModes
  void severalReleasesWakeAsManyInOrder_SY3(Mode mode) {
    mode.run(
        () -> {
          taker("a");
          taker("b");
          Task<?> late = taker("c");
          ticks(1);
          semaphore.release();
          semaphore.release();
          ticks(1);
          tasks.say("later");
          semaphore.release();
          await(late);
        });
    assertThat(tasks.trail()).containsExactly("a has one", "b has one", "later", "c has one");
  }

  @InBothModes
  void cancelledWaiterGivesThePermitThatItGotToTheNext_SY3(Mode mode) {
    mode.run(
        () -> {
          Task<?> woken = taker("woken");
          Task<?> next = taker("next");
          ticks(1);
          semaphore.release();
          woken.cancel();
          await(next);
        });
    assertThat(tasks.trail()).containsExactly("woken cancelled", "next has one");
    assertThat(semaphore).hasToString("<Semaphore locked>");
  }

  @InBothModes
  void cancelledWaiterGivesThePermitThatItGotBack_SY3(Mode mode) {
    mode.run(
        () -> {
          Task<?> woken = taker("woken");
          ticks(1);
          semaphore.release();
          woken.cancel();
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("woken cancelled");
    assertThat(semaphore).hasToString("<Semaphore unlocked, value:1>");
  }

  @InBothModes
  void permitThatWasFreeBehindAWaiterGoesToWhoCameMeanwhile_SY3(Mode mode) {
    mode.run(
        () -> {
          taker("first");
          ticks(1);
          semaphore.release();
          semaphore.release();
          Task<?> second = taker("second"); // waits behind the first, though a permit is free
          ticks(3);
          assertThat(second.done()).isTrue();
        });
    assertThat(tasks.trail()).containsExactly("first has one", "second has one");
  }

  @InBothModes
  void blockGivesItsPermitBack(Mode mode) {
    semaphore.release();
    mode.run(
        () -> {
          try (Releasable _ = semaphore.hold()) {
            assertThat(semaphore.locked()).isTrue();
          }
        });
    assertThat(semaphore).hasToString("<Semaphore unlocked, value:1>");
  }

  @Test
  void mayHaveMorePermitsThanAtFirst() {
    semaphore.release();
    semaphore.release();
    assertThat(semaphore).hasToString("<Semaphore unlocked, value:2>");
  }

  @InBothModes
  void boundedOneRefusesBlocksThatReleaseTwice(Mode mode) {
    var bounded = new BoundedSemaphore(1);
    mode.run(
        () ->
            assertThatThrownBy(
                    () -> {
                      try (Releasable _ = bounded.hold()) {
                        bounded.release();
                      }
                    })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "BoundedSemaphore released too many times; release once for each acquire"));
    assertThat(bounded).hasToString("<BoundedSemaphore unlocked, value:1>");
  }

  @InBothModes
  void belongsToTheLoopInWhichATaskFirstWaited_SY9(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter = taker("waiter");
          ticks(1);
          semaphore.release();
          await(waiter);
        });
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "<Semaphore locked> is bound to a different event loop; make one for each loop",
        loop -> semaphore.acquire());
    assertThat(semaphore).hasToString("<Semaphore locked>");
  }
}
