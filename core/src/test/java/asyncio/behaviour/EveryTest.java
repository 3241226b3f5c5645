package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.every;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ticks of a clock, in virtual time. */
class EveryTest {
  private final List<String> trail = new ArrayList<>();

  private void say(Object what) {
    trail.add(what + " at " + EventLoop.running().time().toMillis());
  }

  @InBothModes
  void theFirstTickComesAtOnceAndTheOthersDoNotDrift(Mode mode) {
    mode.run(
        () -> {
          for (long tick : every(ofMillis(100))) {
            say(tick);
            sleep(ofMillis(30));
            if (tick == 3) {
              break;
            }
          }
        });
    assertThat(trail).containsExactly("0 at 0", "1 at 100", "2 at 200", "3 at 300");
  }

  @InBothModes
  void aTickThatIsLateComesAtOnceAndThoseThatHavePassedAreLeftOut(Mode mode) {
    mode.run(
        () -> {
          for (long tick : every(ofMillis(100))) {
            say(tick);
            sleep(ofMillis(tick == 1 ? 350 : 10));
            if (tick >= 5) {
              break;
            }
          }
        });
    assertThat(trail).containsExactly("0 at 0", "1 at 100", "4 at 450", "5 at 500");
  }

  @InBothModes
  void whoIsAlwaysLateLetsOthersRun(Mode mode) {
    mode.run(
        () -> {
          Task<?> other = createTask(() -> say("other"));
          Iterator<Long> ticks = every(ofMillis(1)).iterator();
          ticks.next();
          assertThat(other.done()).isFalse();
          sleep(ofMillis(5));
          ticks.next();
          Task<?> next = createTask(() -> say("next"));
          EventLoop.running().callSoon(() -> {});
          ticks.next();
          assertThat(next.done()).isTrue();
        });
  }

  @InBothModes
  void itEndsByCancellation(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    for (long tick : every(ofSeconds(1))) {
                      say(tick);
                    }
                  });
          sleep(ofMillis(1500));
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          moveOnAfter(
              ofMillis(2500),
              () -> {
                for (long tick : every(ofSeconds(1))) {
                  say("scope " + tick);
                }
              });
        });
    assertThat(trail)
        .containsExactly(
            "0 at 0", "1 at 1000", "scope 0 at 1500", "scope 1 at 2500", "scope 2 at 3500");
  }

  @InBothModes
  void eachLoopOverItCountsAnew(Mode mode) {
    mode.run(
        () -> {
          Iterable<Long> seconds = every(ofSeconds(1));
          for (int i = 0; i < 2; i++) {
            Iterator<Long> ticks = seconds.iterator();
            sleep(ofMillis(250)); // it starts with the first tick
            say(ticks.next());
            say(ticks.next());
          }
        });
    assertThat(trail).containsExactly("0 at 250", "1 at 1250", "0 at 1500", "1 at 2500");
  }

  @Test
  void aPeriodIsPositiveAndTicksAreForTasks() {
    assertThatThrownBy(() -> every(ZERO)).hasMessage("period must be positive, got PT0S");
    assertThatThrownBy(() -> every(ofSeconds(1)).iterator().next())
        .isInstanceOf(IllegalStateException.class);
  }
}
