package asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.behaviour.Busy;
import asyncio.internal.jdk.JdkAccess;
import asyncio.internal.report.Report;
import asyncio.internal.report.Watchdog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sampling of slow steps, and reports that come when the loop does not run. */
class DiagnosticsTest {
  private static final long SLOW = 2_000_000;

  private final List<Object> messages = new ArrayList<>();

  private EventLoop loop(boolean portable) {
    var loop =
        new EventLoop(LoopOptions.defaults().withPortable(portable).withClock(new VirtualClock()));
    loop.setExceptionHandler((in, report) -> messages.add(report.get("message")));
    return loop;
  }

  /** Begins a step in code that is not the library's, and spins there until it was seen. */
  private static String seen(Watchdog watchdog, Watchdog.Step step) {
    var began = new AtomicBoolean();
    Busy.until(
        () -> {
          if (began.compareAndSet(false, true)) {
            watchdog.begin(step);
          }
          return !watchdog.place().isEmpty();
        });
    return watchdog.place();
  }

  @Test
  void aSlowCallbackIsSeenWhereItIs_D2() {
    var watchdog = new Watchdog(Thread.currentThread(), SLOW);
    try {
      assertThat(seen(watchdog, step("callback")))
          .startsWith(" at asyncio.behaviour.Busy.until(Busy.java:");
      assertThat(watchdog.end()).isGreaterThanOrEqualTo(SLOW / 2);
    } finally {
      watchdog.stop();
    }
  }

  @Test
  void theNextStepIsNotBlamedForTheOneBefore_D2() {
    var watchdog = new Watchdog(Thread.currentThread(), SLOW);
    try {
      seen(watchdog, step("slow"));
      watchdog.end();
      var nowhere = new Thread();
      watchdog.begin(new Watchdog.Step("fast", "fast", () -> nowhere)); // however late it is seen

      assertThat(watchdog.place()).isEmpty();
    } finally {
      watchdog.stop();
    }
  }

  @Test
  void aWatchdogThatIsStoppedGoesAtOnce() {
    var watchdog = new Watchdog(Thread.currentThread(), Long.MAX_VALUE);
    Busy.until(() -> watchdogs() > 0);
    watchdog.stop();

    Busy.until(() -> watchdogs() == 0);

    assertThat(watchdogs()).isZero();
  }

  private static Watchdog.Step step(String name) {
    return new Watchdog.Step(name, name, () -> null);
  }

  private static long watchdogs() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("asyncio-watchdog"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSlowStepIsSeenOnTheStackOfItsTask_D2(boolean portable) {
    try (EventLoop loop = loop(portable)) {
      loop.runUntilComplete(
          () -> {
            var watchdog = new Watchdog(JdkAccess.carrier(), SLOW);
            try {
              Task<?> self = Task.running();
              var step = new Watchdog.Step(self, self.name(), self::thread);
              assertThat(seen(watchdog, step)).startsWith(" at asyncio.behaviour.Busy.until(");
            } finally {
              watchdog.stop();
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReportThatComesWhileTheLoopStandsIsHandledWhenItRuns_FUT7(boolean portable)
      throws Exception {
    try (EventLoop loop = loop(portable)) {
      reportFromElsewhere(loop);
      assertThat(messages).isEmpty();
      loop.runUntilComplete(() -> Asyncio.sleep(java.time.Duration.ZERO));
      assertThat(messages).containsExactly("forgotten");
    }
    assertThat(messages).containsExactly("forgotten");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReportThatComesBetweenTheLastRunAndTheCloseIsNotLost_FUT7(boolean portable)
      throws Exception {
    try (EventLoop loop = loop(portable)) {
      reportFromElsewhere(loop);
    }
    assertThat(messages).containsExactly("forgotten");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReportThatComesAfterTheCloseIsHandledAtOnce_FUT7(boolean portable) throws Exception {
    EventLoop loop = loop(portable);
    loop.close();
    reportFromElsewhere(loop);
    assertThat(messages).containsExactly("forgotten");
  }

  private static void reportFromElsewhere(EventLoop loop) throws InterruptedException {
    Thread.ofPlatform().start(() -> loop.diagnostics().forgotten(Report.of("forgotten"))).join();
  }
}
