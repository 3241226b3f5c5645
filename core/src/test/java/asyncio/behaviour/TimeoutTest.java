package asyncio.behaviour;

import static asyncio.Asyncio.callInCancelScope;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.timeoutAt;
import static asyncio.Asyncio.withTimeout;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Action;
import asyncio.CancelScope;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Timeout;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Deadlines that are looked at, moved, and missed. */
class TimeoutTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Object> trail = new ArrayList<>();

  private static Duration now() {
    return EventLoop.running().time();
  }

  /** What another thread throws that does something, while the loop and its time stand still. */
  private static Throwable inAnotherThread(Action action) {
    List<Throwable> thrown = new ArrayList<>();
    OtherThread.does(() -> thrown.add(catchThrowable(action::run)));
    return thrown.getFirst();
  }

  @InBothModes
  void aBodyThatFailsAfterTheDeadlineTellsOfItToo(Mode mode) {
    mode.run(
        () -> {
          Throwable failed =
              catchThrowable(
                  () ->
                      timeout(
                          ofSeconds(1),
                          () -> {
                            try {
                              sleep(HOUR);
                            } catch (CancelledError late) {
                              throw new IllegalStateException("in the clean-up");
                            }
                          }));
          assertThat(failed)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("in the clean-up");
          assertThat(failed.getSuppressed())
              .singleElement()
              .isInstanceOfSatisfying(
                  TimeoutError.class,
                  missed ->
                      assertThat(missed)
                          .hasMessage("the deadline had passed when this was thrown"));

          Throwable early =
              catchThrowable(
                  () ->
                      timeout(
                          ofSeconds(1),
                          () -> {
                            throw new IllegalStateException("in time");
                          }));
          assertThat(early).hasMessage("in time");
          assertThat(early.getSuppressed()).isEmpty();
        });
  }

  @InBothModes
  void aTimeoutTellsWhenItExpires(Mode mode) {
    mode.run(
        () -> {
          sleep(ofSeconds(1));
          withTimeout(ofSeconds(2), timeout -> trail.add(timeout.when()));
          timeoutAt(ofSeconds(7), () -> sleep(ofSeconds(1)));
          withTimeout(null, timeout -> trail.add(String.valueOf(timeout.when())));
        });
    assertThat(trail).containsExactly(ofSeconds(3), "null");
  }

  @InBothModes
  void aTimeoutCanBeMovedForwardsBackwardsAndAway(Mode mode) {
    mode.run(
        () -> {
          callWithTimeout(
              ofSeconds(1),
              timeout -> {
                timeout.reschedule(ofSeconds(5));
                assertThat(timeout.when()).isEqualTo(ofSeconds(5));
                sleep(ofSeconds(4));
                timeout.reschedule(null);
                assertThat(timeout.when()).isNull();
                return sleep(ofSeconds(6), trail.add("moved away"));
              });
          assertThat(now()).isEqualTo(ofSeconds(10));
          assertThatThrownBy(
                  () ->
                      callWithTimeout(
                          null,
                          timeout -> {
                            timeout.reschedule(now().plusSeconds(2));
                            return sleep(HOUR, 1);
                          }))
              .isInstanceOf(TimeoutError.class);
          assertThat(now()).isEqualTo(ofSeconds(12));
          assertThatThrownBy(
                  () ->
                      callWithTimeout(
                          HOUR,
                          timeout -> {
                            timeout.reschedule(ofSeconds(3)); // which has passed
                            trail.add("not at once");
                            return sleep(HOUR, 1);
                          }))
              .isInstanceOf(TimeoutError.class);
          assertThat(now()).isEqualTo(ofSeconds(12));
        });
    assertThat(trail).containsExactly("moved away", "not at once");
  }

  @InBothModes
  void aTimeoutThatIsOverCannotBeMoved(Mode mode) {
    List<Timeout> timeouts = new ArrayList<>();
    mode.run(
        () -> {
          withTimeout(HOUR, timeout -> timeouts.add(timeout));
          assertThatThrownBy(
                  () ->
                      callWithTimeout(
                          ofSeconds(1),
                          timeout -> {
                            timeouts.add(timeout);
                            return sleep(HOUR, 1);
                          }))
              .isInstanceOf(TimeoutError.class);
          for (Timeout over : timeouts) {
            assertThatThrownBy(() -> over.reschedule(HOUR))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot change state of ");
          }
          sleep(HOUR.multipliedBy(2)); // and cancels nobody
        });
    assertThat(timeouts).hasSize(2);
  }

  @InBothModes
  void aScopeTellsItsDeadlineOrThatItHasNone(Mode mode) {
    mode.run(
        () ->
            cancelScope(
                scope -> {
                  assertThat(scope.when()).isNull();
                  scope.reschedule(ofSeconds(3));
                  assertThat(scope.when()).isEqualTo(ofSeconds(3));
                  scope.reschedule(null);
                  assertThat(scope.when()).isNull();
                  sleep(HOUR);
                  trail.add("never cancelled");
                }));
    assertThat(trail).containsExactly("never cancelled");
  }

  @InBothModes
  void theDeadlineOfAScopeThatHasEndedCannotBeMoved(Mode mode) {
    mode.run(
        () -> {
          CancelScope ended = callInCancelScope(scope -> scope).result();
          for (Duration when : List.of(Duration.ZERO, HOUR)) {
            assertThatThrownBy(() -> ended.reschedule(when))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be moved any more");
          }
          sleep(HOUR.multipliedBy(2)); // and cancels nobody
          assertThat(ended.cancelCalled()).isFalse();
        });
  }

  @InBothModes
  void anotherThreadMovesNoDeadlineNotEvenIntoThePast(Mode mode) {
    mode.run(
        () -> {
          cancelScope(
              scope -> {
                for (Duration when : List.of(Duration.ZERO, HOUR)) {
                  assertThat(inAnotherThread(() -> scope.reschedule(when)))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("thread");
                  assertThat(scope.when()).isNull();
                  assertThat(scope.cancelCalled()).isFalse();
                }
                scope.reschedule(HOUR);
                for (Duration when : List.of(Duration.ZERO, HOUR.multipliedBy(3))) {
                  assertThat(inAnotherThread(() -> scope.reschedule(when)))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("thread");
                }
                assertThat(scope.when()).isEqualTo(HOUR);
                sleep(ofSeconds(1));
                trail.add("scope goes on: " + scope.cancelCalled());
              });
          callWithTimeout(
              HOUR,
              timeout -> {
                assertThat(inAnotherThread(() -> timeout.reschedule(Duration.ZERO)))
                    .isInstanceOf(IllegalStateException.class);
                return sleep(ofSeconds(1), trail.add("timeout goes on"));
              });
        });
    assertThat(trail).containsExactly("scope goes on: false", "timeout goes on");
  }
}
