package asyncio.behaviour;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The order and the cancelling of timers. */
class TimerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> trail = new ArrayList<>();

  @InBothModes
  void timersDueAtTheSameTimeRunInTheOrderInWhichTheyWereSet_LOOP4(Mode mode) {
    List<Integer> order = new ArrayList<>();
    List<Integer> set = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          for (int i = 0; i < 100; i++) {
            int number = i;
            set.add(number);
            loop.callAt(SECOND, () -> order.add(number));
          }
          sleep(SECOND);
        });
    assertThat(order).isEqualTo(set);
  }

  @InBothModes
  void tiesBetweenTimersSleepsAndParksAreFirstInFirstOut_LOOP4(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callAt(SECOND, () -> trail.add("callAt"));
          asyncio.Asyncio.createTask(
              () -> {
                sleep(SECOND);
                trail.add("sleep");
              });
          sleep(Duration.ZERO);
          loop.callLater(SECOND, () -> trail.add("callLater"));
          sleep(SECOND.multipliedBy(2));
        });
    assertThat(trail)
        .containsExactly("callAt", "callLater", "sleep"); // the task's step is one iteration later
  }

  @InBothModes
  void callbacksQueuedBeforeComeBeforeTimersThatAreDue_LOOP3(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callLater(Duration.ZERO, () -> trail.add("timer"));
          loop.callSoon(() -> trail.add("callback"));
          sleep(SECOND);
        });
    assertThat(trail).containsExactly("callback", "timer");
  }

  @InBothModes
  void aCancelledTimerNeverRuns_LOOP5(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          TimerHandle first = loop.callLater(SECOND, () -> trail.add("first"));
          loop.callLater(SECOND, () -> trail.add("second"));
          first.cancel();
          first.cancel();
          sleep(SECOND);
          assertThat(first.cancelled()).isTrue();
          assertThat(first.context()).isNull();
        });
    assertThat(trail).containsExactly("second");
  }

  @InBothModes
  void aTimerCancelledWhenItIsDueAlreadyNeverRuns_LOOP5(Mode mode) {
    List<TimerHandle> timers = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callLater(
              SECOND,
              () -> {
                trail.add("first");
                timers.getFirst().cancel();
              });
          timers.add(loop.callLater(SECOND, () -> trail.add("second")));
          sleep(SECOND.multipliedBy(2));
        });
    assertThat(trail).containsExactly("first");
  }

  @InBothModes
  void cancellingATimerAfterItHasRunDoesNothing(Mode mode) {
    mode.run(
        () -> {
          TimerHandle timer = EventLoop.running().callLater(SECOND, () -> trail.add("ran"));
          sleep(SECOND);
          timer.cancel();
          sleep(SECOND);
        });
    assertThat(trail).containsExactly("ran");
  }

  @InBothModes
  void aTimerTellsWhenItIsDue(Mode mode) {
    mode.run(
        () -> {
          sleep(SECOND);
          TimerHandle timer = EventLoop.running().callLater(SECOND, () -> {});
          assertThat(timer.when()).isEqualTo(Duration.ofSeconds(2));
          assertThat(timer).hasToString("<PlacedTimer TimerTest.lambda when=PT2S>");
          timer.cancel();
          assertThat(timer).hasToString("<PlacedTimer cancelled when=PT2S>");
        });
  }

  @InBothModes
  void aTimerThatATimerSetsRunsInALaterIteration_LOOP2(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callLater(
              SECOND,
              () -> {
                trail.add("timer");
                loop.callLater(Duration.ZERO, () -> trail.add("its timer"));
              });
          loop.callLater(SECOND, () -> trail.add("second timer"));
          sleep(SECOND.multipliedBy(2));
        });
    assertThat(trail).containsExactly("timer", "second timer", "its timer");
  }
}
