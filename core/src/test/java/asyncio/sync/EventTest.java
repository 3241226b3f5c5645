package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.sync.Tasks.suspends;
import static asyncio.sync.Tasks.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Task;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;

class EventTest {
  private final Tasks tasks = new Tasks();
  private final Event event = new Event();

  private Task<?> waiter(String name) {
    return tasks.start(
        name,
        () -> {
          assertThat(event.await()).isTrue();
          tasks.say(name + " " + event.isSet());
        });
  }

  @InBothModes
  void setWakesAllWhoWaitInOrder_SY4(Mode mode) {
    mode.run(
        () -> {
          waiter("a");
          waiter("b");
          ticks(1);
          assertThat(event).hasToString("<Event unset, waiters:2>");
          event.set();
          ticks(1);
          assertThat(suspends(event::await)).isFalse();
        });
    assertThat(tasks.trail()).containsExactly("a true", "b true");
    assertThat(event).hasToString("<Event set>");
  }

  @InBothModes
  void clearRightAfterSetWakesThemAllTheSame_SY4(Mode mode) {
    mode.run(
        () -> {
          waiter("a");
          waiter("b");
          ticks(1);
          event.set();
          event.clear();
          Task<?> late = waiter("late");
          ticks(2);
          tasks.say("again");
          event.set();
          await(late);
        });
    assertThat(tasks.trail()).containsExactly("a false", "b false", "again", "late true");
  }

  @InBothModes
  void cancelledWaiterIsForgotten_SY4(Mode mode) {
    mode.run(
        () -> {
          Task<?> before = waiter("before");
          Task<?> after = waiter("after");
          waiter("woken");
          ticks(1);
          before.cancel();
          ticks(1);
          assertThat(event).hasToString("<Event unset, waiters:2>");
          event.set();
          after.cancel();
          ticks(1);
        });
    assertThat(tasks.trail()).containsExactly("before cancelled", "after cancelled", "woken true");
    assertThat(event).hasToString("<Event set>");
  }
}
