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

class BarrierTest {
  private static final String RESET = " failed: Abort or reset of barrier";
  private static final String ABORTED = " failed: Barrier aborted; reset() makes it usable again";

  private final Tasks tasks = new Tasks();
  private final Barrier barrier = new Barrier(3);

  private Task<?> party(String name) {
    return tasks.start(name, () -> tasks.say(name + " " + barrier.await()));
  }

  @InBothModes
  void lastOneToComeLetsAllGoOnWithTheirNumbers_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          party("b");
          ticks(1);
          assertThat(barrier.waiting()).isEqualTo(2);
          assertThat(barrier).hasToString("<Barrier filling, waiters:2/3>");
          assertThat(suspends(() -> tasks.say("c " + barrier.await()))).isFalse();
          assertThat(barrier).hasToString("<Barrier draining, waiters:0/3>");
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("c 2", "a 0", "b 1");
    assertThat(barrier).hasToString("<Barrier filling, waiters:0/3>");
  }

  @InBothModes
  void whoComesWhileItDrainsWaitsForTheNextTime_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          party("b");
          ticks(1);
          barrier.await();
          tasks.say("draining");
          Task<?> late = tasks.start("late", () -> tasks.say("late " + barrier.await()));
          assertThat(suspends(() -> tasks.say("main " + barrier.parties()))).isFalse();
          ticks(3);
          assertThat(barrier.waiting()).isEqualTo(1);
          party("d");
          party("e");
          await(late);
        });
    assertThat(tasks.trail())
        .containsExactly("draining", "main 3", "a 0", "b 1", "e 2", "late 0", "d 1");
  }

  @InBothModes
  void whoComesBackWhileItDrainsIsBlockedUntilTheLastHasGone_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          party("b");
          ticks(1);
          party("d"); // comes before a and b have gone
          Task<?> e = party("e");
          barrier.await();
          assertThat(barrier).hasToString("<Barrier draining, waiters:0/3>");
          tasks.say("main " + barrier.await());
          await(e);
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("a 0", "b 1", "e 2", "main 0", "d 1");
  }

  @InBothModes
  void cancellationWhileItFillsLeavesTheOthersWaitingForOneMore_SY8(Mode mode) {
    mode.run(
        () -> {
          Task<?> a = party("a");
          party("b");
          ticks(1);
          a.cancel();
          ticks(1);
          assertThat(barrier).hasToString("<Barrier filling, waiters:1/3>");
          party("c");
          party("d");
          ticks(3);
        });
    assertThat(tasks.trail()).containsExactly("a cancelled", "d 2", "b 0", "c 1");
  }

  @InBothModes
  void cancellationWhileItDrainsKeepsNobodyInside_SY8(Mode mode) {
    mode.run(
        () -> {
          Task<?> a = party("a");
          party("b");
          ticks(1);
          barrier.await();
          a.cancel();
          ticks(1);
          assertThat(barrier).hasToString("<Barrier filling, waiters:0/3>");
        });
    assertThat(tasks.trail()).containsExactly("a cancelled", "b 0");
  }

  @InBothModes
  void cancellationOfWhoIsBlockedChangesNothing_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          party("b");
          ticks(1);
          Task<?> blocked = party("blocked");
          barrier.await();
          blocked.cancel();
          ticks(2);
          assertThat(barrier).hasToString("<Barrier filling, waiters:0/3>");
        });
    assertThat(tasks.trail()).containsExactly("a 0", "b 1");
  }

  @InBothModes
  void resetFailsThoseWhoWaitAndItCanBeUsedAgain_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          party("b");
          ticks(1);
          party("c"); // comes before a and b have gone
          assertThat(suspends(barrier::reset)).isFalse();
          assertThat(barrier).hasToString("<Barrier resetting, waiters:0/3>");
          party("d");
          party("e");
          ticks(3);
          assertThat(barrier.broken()).isFalse();
        });
    assertThat(tasks.trail()).containsExactly("a" + RESET, "b" + RESET, "c 2", "d 0", "e 1");
    assertThat(barrier).hasToString("<Barrier filling, waiters:0/3>");
  }

  @InBothModes
  void abortFailsAllWhoWaitAndComeUntilTheReset_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          ticks(1);
          assertThat(suspends(barrier::abort)).isFalse();
          party("b");
          ticks(1);
          assertThat(barrier.broken()).isTrue();
          assertThat(barrier.waiting()).isZero();
          assertThat(barrier).hasToString("<Barrier broken>");
          assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierError.class);
          barrier.reset();
          assertThat(barrier).hasToString("<Barrier filling, waiters:0/3>");
          party("c");
          party("d");
          party("e");
          ticks(3);
        });
    assertThat(tasks.trail()).containsExactly("a" + RESET, "b" + ABORTED, "e 2", "c 0", "d 1");
  }

  @InBothModes
  void resetRightAfterAnAbortFailsThoseWhoWaitedOnly_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          ticks(1);
          barrier.abort();
          barrier.reset();
          assertThat(barrier).hasToString("<Barrier resetting, waiters:0/3>");
          party("b");
          ticks(3);
          assertThat(barrier).hasToString("<Barrier filling, waiters:1/3>");
          barrier.abort();
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("a" + RESET, "b" + RESET);
  }

  @InBothModes
  void abortWhileItDrainsFailsThoseWhoHaveNotGone_SY8(Mode mode) {
    mode.run(
        () -> {
          party("a");
          party("b");
          ticks(1);
          tasks.say("c " + barrier.await());
          barrier.abort();
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("c 2", "a" + RESET, "b" + RESET);
    assertThat(barrier).hasToString("<Barrier broken>");
  }

  @InBothModes
  void barrierForOneNeverSuspends_SY8(Mode mode) {
    var alone = new Barrier(1);
    mode.run(
        () -> {
          assertThat(suspends(alone::await)).isFalse();
          assertThat(alone.await()).isZero();
        });
    assertThat(alone).hasToString("<Barrier filling, waiters:0/1>");
  }

  @Test
  void needsAtLeastOneParty() {
    assertThatThrownBy(() -> new Barrier(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Barrier parties must be >= 1, got 0");
  }

  @InBothModes
  void waitingInACallbackIsRefusedAndCountsForNothing(Mode mode) {
    Refused.inACallback(
        mode, IllegalStateException.class, "callbacks cannot suspend", loop -> barrier.await());
    assertThat(barrier).hasToString("<Barrier filling, waiters:0/3>");
  }

  @InBothModes
  void belongsToTheLoopInWhichATaskFirstWaited_SY9(Mode mode) {
    mode.run(
        () -> {
          party("a");
          ticks(1);
          barrier.reset();
          ticks(1);
        });
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "is bound to a different event loop; make one for each loop",
        loop -> barrier.await());
    assertThat(barrier).hasToString("<Barrier filling, waiters:0/3>");
  }
}
