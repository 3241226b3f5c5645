package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callInTaskGroup;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.waitFor;
import static asyncio.Asyncio.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Nulls, futures of the wrong kind or loop, and durations at their limits. */
class ArgumentsTest {
  private static final Awaitable<Integer> NO_BODY = null;
  private static final Action NO_ACTION = null;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final Duration LONG_AGO = Duration.ofSeconds(Long.MIN_VALUE);

  @InBothModes
  void aNullBodyIsRefusedWithWhatToPass(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<ThrowingCallable> bodies =
              List.of(
                  () -> await(NO_BODY),
                  () -> await(NO_ACTION),
                  () -> createTask(NO_BODY),
                  () -> createTask(NO_ACTION, "name"),
                  () -> coroutine("name", NO_BODY),
                  () -> ensureFuture(NO_BODY),
                  () -> gather(NO_BODY),
                  () -> gather(Arrays.asList(NO_BODY, NO_BODY)),
                  () -> shield(NO_ACTION),
                  () -> waitFor(NO_BODY, SECOND),
                  () -> timeout(SECOND, NO_BODY),
                  () -> withTimeout(SECOND, null),
                  () -> callWithTimeout(SECOND, null),
                  () -> taskGroup(null),
                  () -> callInTaskGroup(null),
                  () -> toThread(NO_BODY),
                  () -> asyncGenerator(null),
                  () -> Asyncio.atomically(NO_BODY),
                  () -> Asyncio.runCoroutineThreadsafe(NO_BODY, loop),
                  () -> loop.createTask(NO_ACTION),
                  () -> loop.runInExecutor(null, NO_BODY));
          assertThat(bodies)
              .allSatisfy(
                  each ->
                      assertThatThrownBy(each)
                          .isInstanceOf(NullPointerException.class)
                          .hasMessageContaining(
                              "a coroutine was expected, got null; pass a lambda"));
        });
  }

  @Test
  void aNullMainIsRefusedBeforeALoopIsMade() {
    assertThatThrownBy(() -> run(NO_BODY)).hasMessageContaining("pass a lambda");
    assertThatThrownBy(() -> run(NO_ACTION)).hasMessageContaining("pass a lambda");
  }

  @InBothModes
  void aNullCallbackIsRefusedWithWhatToPass(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<ThrowingCallable> callbacks =
              List.of(
                  () -> loop.callSoon(null),
                  () -> loop.callSoonThreadsafe(null),
                  () -> loop.callLater(SECOND, null),
                  () -> loop.callAt(SECOND, null),
                  () -> loop.createFuture().addDoneCallback(null));
          assertThat(callbacks)
              .allSatisfy(
                  each ->
                      assertThatThrownBy(each)
                          .isInstanceOf(NullPointerException.class)
                          .hasMessageContaining("a callback was expected, got null"));
        });
  }

  @InBothModes
  void aNullContextIsRefusedRatherThanTheCallbackLost(Mode mode) {
    Context none = null;
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<ThrowingCallable> callbacks =
              List.of(
                  () -> loop.callSoon(() -> {}, none),
                  () -> loop.callSoonThreadsafe(() -> {}, none),
                  () -> loop.callAt(SECOND, () -> {}, none),
                  () -> loop.createFuture().addDoneCallback(done -> {}, none));
          assertThat(callbacks)
              .allSatisfy(
                  each -> assertThatThrownBy(each).isInstanceOf(NullPointerException.class));
        });
  }

  @InBothModes
  void aNullDurationIsRefusedWithWhatToPass(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<ThrowingCallable> durations =
              List.of(
                  () -> sleep(null),
                  () -> loop.callLater(null, () -> {}),
                  () -> loop.callAt(null, () -> {}),
                  () -> loop.setSlowCallbackDuration(null),
                  () -> loop.shutdownDefaultExecutor(null));
          assertThat(durations)
              .allSatisfy(
                  each ->
                      assertThatThrownBy(each)
                          .isInstanceOf(NullPointerException.class)
                          .hasMessageContaining("must not be null; pass a Duration"));
        });
  }

  @InBothModes
  void aNullTimeoutIsNone(Mode mode) {
    mode.run(
        () -> {
          assertThat(waitFor(() -> sleep(Duration.ofDays(1), 1), null)).isEqualTo(1);
          int result = timeout(null, () -> sleep(Duration.ofDays(1), 2));
          assertThat(result).isEqualTo(2);
        });
  }

  @Test
  void aFutureNeedsALoop() {
    assertThatThrownBy(() -> new Future<Integer>(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("use EventLoop.running()");
  }

  @InBothModes
  void anExceptionMustNotBeNull(Mode mode) {
    Refused.inATask(
        mode,
        NullPointerException.class,
        "use setResult(null) for none",
        loop -> loop.createFuture().setException(null));
  }

  @InBothModes
  void negativeDelaysAreDueInTheNextIteration(Mode mode) {
    List<String> trail = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callLater(LONG_AGO, () -> trail.add("long ago"));
          loop.callLater(SECOND.negated(), () -> trail.add("a second ago"));
          loop.callAt(LONG_AGO, () -> trail.add("at the beginning"));
          sleep(LONG_AGO);
          assertThat(loop.time()).isEqualTo(Duration.ZERO);
        });
    assertThat(trail).containsExactly("long ago", "at the beginning", "a second ago");
  }

  @InBothModes
  void aNegativeTimeoutExpiresAtTheFirstSuspension_T4(Mode mode) {
    mode.run(
        () -> {
          int unharmed = timeout(SECOND.negated(), () -> 1);
          assertThat(unharmed).isEqualTo(1);
          assertThatThrownBy(() -> timeout(LONG_AGO, () -> sleep(SECOND)))
              .isInstanceOf(TimeoutError.class);
        });
  }

  @InBothModes
  void whatIsLongOverIsDueAtOnceByARealClockToo(Mode mode) {
    List<Object> trail = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          EventLoop loop = EventLoop.running();
          Future<Object> due = loop.createFuture();
          loop.callLater(FOR_EVER, () -> trail.add("for ever"));
          loop.callAt(FOR_EVER, () -> trail.add("at the end"));
          loop.callAt(LONG_AGO, () -> trail.add("at the beginning"));
          loop.callLater(LONG_AGO, () -> trail.add("long ago"));
          loop.callAt(Duration.ofNanos(Long.MIN_VALUE), () -> due.setResult("due"));
          trail.add(await(due));
        });
    assertThat(trail).containsExactly("at the beginning", "long ago", "due");
  }

  @InBothModes
  void virtualTimeEndsWithoutTurningBack(Mode mode) {
    var clock = new VirtualClock();
    Asyncio.run(
        () -> {
          for (int i = 0; i < 3; i++) {
            clock.advance(FOR_EVER);
            Duration before = EventLoop.running().time();
            sleep(SECOND);
            assertThat(EventLoop.running().time()).isGreaterThanOrEqualTo(before).isPositive();
          }
        },
        mode.options().withClock(clock));
  }

  @InBothModes
  void theLongestDelayIsForEverAndDoesNotOverflow(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          sleep(SECOND);
          var timer = loop.callLater(FOR_EVER, () -> {});
          assertThatThrownBy(() -> timeout(Duration.ofDays(1000), () -> sleep(FOR_EVER)))
              .isInstanceOf(TimeoutError.class);
          assertThat(timer.when()).isGreaterThan(Duration.ofDays(50_000));
          timer.cancel();
        });
  }

  @InBothModes
  void waitingForNothingIsRefused(Mode mode) {
    Refused.inATask(
        mode,
        IllegalArgumentException.class,
        "Set of Tasks/Futures is empty; pass at least one",
        loop -> Asyncio.wait(List.<Future<Integer>>of()));
  }

  @InBothModes
  void aTaskOfAFutureIsRefused(Mode mode) {
    String refusal = "await it, or use ensureFuture()";

    Refused.inATask(
        mode,
        IllegalArgumentException.class,
        refusal,
        loop -> createTask(loop.<Integer>createFuture()));
    Refused.inATask(
        mode, IllegalArgumentException.class, refusal, loop -> createTask(createTask(() -> 1)));
    mode.run(
        () ->
            taskGroup(
                group -> {
                  Future<Integer> future = EventLoop.running().createFuture();
                  assertThatThrownBy(() -> group.createTask(future)).hasMessageContaining(refusal);
                  assertThat(group).hasToString("<TaskGroup entered>");
                }));
  }

  @InBothModes
  void aFutureOfAnotherLoopIsRefused(Mode mode) {
    try (EventLoop other = mode.loop()) {
      Future<Integer> foreign = other.createFuture();
      String refusal = "The future belongs to a different loop";

      Refused.inATask(
          mode, IllegalArgumentException.class, refusal, loop -> ensureFuture(foreign, loop));
      Refused.inATask(
          mode,
          IllegalArgumentException.class,
          refusal,
          loop -> gather(loop.<Integer>createFuture(), foreign));
    }
  }

  @InBothModes
  void whatCannotBeAwaitedIsRefused(Mode mode) {
    Refused.inATask(
        mode,
        IllegalArgumentException.class,
        "a coroutine or an awaitable is required, got 'text'",
        loop -> ensureFuture((Object) "text"));
  }
}
