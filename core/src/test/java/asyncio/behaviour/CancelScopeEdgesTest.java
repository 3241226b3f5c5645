package asyncio.behaviour;

import static asyncio.Asyncio.callInCancelScope;
import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.failAfter;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.CancelledError;
import asyncio.Clock;
import asyncio.EventLoop;
import asyncio.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Deadlines of cancel scopes that are too late, and other edges. */
class CancelScopeEdgesTest {
  private static final Duration MS = Duration.ofMillis(1);

  /** Every look takes a millisecond. */
  private static final class SlowClock implements Clock {
    private long now;

    @Override
    public long nanos() {
      now += MS.toNanos();
      return now;
    }

    @Override
    public long idle(long nanos) {
      now += nanos;
      return 0;
    }

    @Override
    public boolean virtual() {
      return true;
    }
  }

  @InBothModes
  void aDeadlineThatPassesDuringTheCleanUpOfACancelledScopeHasNotExpired(Mode mode) {
    List<Object> seen = new ArrayList<>();
    mode.run(
        () -> {
          Duration end = EventLoop.running().time().plus(MS.multipliedBy(5));
          cancelScope(
              scope -> {
                scope.reschedule(end);
                scope.cancel("by hand");
                shielded(() -> sleep(MS.multipliedBy(10)));
                seen.add(scope.expired());
                seen.add(scope.reason());
              });
        });
    assertThat(seen).containsExactly(false, "by hand");
  }

  @InBothModes
  void aDeadlineThatPassesAfterTheBlockHasNotExpired(Mode mode) {
    mode.run(
        () -> {
          CancelScope[] left = new CancelScope[1];
          cancelScope(
              scope -> {
                left[0] = scope;
                scope.reschedule(EventLoop.running().time().plus(MS));
              });
          sleep(MS.multipliedBy(10));
          assertThat(left[0].expired()).isFalse();
          assertThat(left[0].cancelCalled()).isFalse();
        });
  }

  @InBothModes
  void theTimeThatAFailureNamesIsTheOneThatWasAskedFor(Mode mode) {
    Asyncio.run(
        () ->
            assertThatThrownBy(
                    () -> failAfter(MS.multipliedBy(20), () -> sleep(Duration.ofHours(1))))
                .isInstanceOf(asyncio.TimeoutError.class)
                .hasMessageEndingWith(" timed out after 20 ms"),
        mode.real().withClock(new SlowClock()));
  }

  @InBothModes
  void anotherThreadCannotCancelOne(Mode mode) {
    mode.run(
        () ->
            cancelScope(
                scope -> {
                  OtherThread.does(
                      () ->
                          assertThatThrownBy(scope::cancel)
                              .isInstanceOf(IllegalStateException.class)
                              .hasMessageContaining("cannot cancel a scope from thread"));
                  List<Boolean> cancelled = new ArrayList<>();
                  OtherThread.does(
                      () -> {
                        try {
                          scope.cancel();
                        } catch (IllegalStateException refused) {
                          cancelled.add(scope.cancelCalled());
                        }
                      });
                  assertThat(cancelled).containsExactly(false);
                }));
  }

  @InBothModes
  void theTextNamesTheReasonIfThereIsOne(Mode mode) {
    List<String> texts = new ArrayList<>();
    mode.run(
        () -> {
          for (String reason : new String[] {null, "why"}) {
            Outcome<String> outcome =
                callInCancelScope(
                    scope -> {
                      texts.add(scope.toString());
                      scope.cancel(reason);
                      texts.add(scope.toString());
                      sleep(MS);
                      return "never";
                    });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
          }
        });
    assertThat(texts)
        .containsExactly(
            "<CancelScope active>",
            "<CancelScope cancelled>",
            "<CancelScope active>",
            "<CancelScope cancelled reason='why'>");
  }

  @Test
  void aBlockingCallInACancelledScopeIsInterruptedAtOnce() {
    Mode.OWN_LOOP.run(
        () -> {
          Outcome<String> outcome =
              callInCancelScope(
                  scope -> {
                    scope.cancel("why");
                    Thread.sleep(Duration.ofHours(1));
                    return "slept";
                  });
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  Outcome.Cancelled.class,
                  cancelled -> assertThat(cancelled.error()).hasMessage("why"));
          assertThat(EventLoop.running().time()).isZero();
        });
  }

  @Test
  void itsDeadlineMayAbandonWhatIgnoresIt() {
    List<String> reported = new ArrayList<>();
    var options = Mode.OWN_LOOP.options().withAbandoningDeadlines(true);
    Asyncio.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((_, report) -> reported.add("" + report.get("message")));
          var stubborn =
              Asyncio.createTask(
                  () -> moveOnAfter(Duration.ofSeconds(1), CancelScopeEdgesTest::takeForEver));
          assertThatThrownBy(stubborn::await).isInstanceOf(CancelledError.class);
        },
        options);
    assertThat(reported).singleElement().asString().startsWith("Task was abandoned");
  }

  private static void takeForEver() {
    var queue = new LinkedBlockingQueue<String>();
    while (true) {
      try {
        queue.take();
      } catch (InterruptedException ignored) {
        // and again
      }
    }
  }
}
