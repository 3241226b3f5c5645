package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.timeoutAt;
import static asyncio.Asyncio.withTimeout;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.Timeout;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Deadlines: nested, moved and past ones. */
final class DeadlinePairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("timeout_past", "T-4", DeadlinePairs::past),
          Pair.main("timeout_nested", "T-6", DeadlinePairs::nested),
          Pair.main("timeout_nested_together", "T-6", DeadlinePairs::nestedTogether),
          Pair.main("timeout_reschedule", "T-7", DeadlinePairs::reschedule),
          Pair.main("timeout_reschedule_late", "T-7", DeadlinePairs::rescheduleLate));

  private DeadlinePairs() {}

  private static Task<?> self() {
    return Objects.requireNonNull(currentTask());
  }

  private static void past(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<String> done = loop.createFuture();
    done.setResult("done");
    Action oneIteration =
        () -> {
          sleep(ZERO);
          out.say("never");
        };
    for (Duration delay : List.of(ZERO, ofSeconds(-1))) {
      Timeout limit =
          callWithTimeout(
              delay,
              deadline -> {
                await(done);
                return deadline;
              });
      out.say(List.of("ended", limit.expired()));
      out.say(kind(caught(() -> timeout(delay, oneIteration))));
    }
    out.say(kind(caught(() -> timeoutAt(loop.time().minusSeconds(1), oneIteration))));
    sleep(ZERO);
    out.say("main", self().cancelling());
  }

  private static void nested(Transcript out) {
    nested(out, 80, 20);
    nested(out, 20, 80);
    nested(out, 30, 20);
  }

  private static void nested(Transcript out, int outerMillis, int innerMillis) {
    Task<?> main = self();
    var outer = new AtomicReference<Timeout>();
    var inner = new AtomicReference<Timeout>();
    try {
      withTimeout(
          ofMillis(outerMillis),
          outerLimit -> {
            outer.set(outerLimit);
            try {
              withTimeout(
                  ofMillis(innerMillis),
                  innerLimit -> {
                    inner.set(innerLimit);
                    sleep(ofSeconds(1));
                  });
            } catch (TimeoutError error) {
              out.say("inner", inner.get().expired(), outerLimit.expired(), main.cancelling());
              sleep(ofMillis(20));
            } catch (CancelledError error) {
              out.say("passes", inner.get().expired(), outerLimit.expired(), main.cancelling());
              throw error;
            }
          });
      out.say("ended", outer.get().expired());
    } catch (TimeoutError error) {
      out.say(
          "outer", kind(error), inner.get().expired(), outer.get().expired(), main.cancelling());
    }
  }

  private static void nestedTogether(Transcript out) {
    Task<?> main = self();
    try {
      withTimeout(
          ZERO,
          outer -> {
            var inner = new AtomicReference<Timeout>();
            try {
              withTimeout(
                  ZERO,
                  limit -> {
                    inner.set(limit);
                    sleep(ofSeconds(1));
                  });
            } finally {
              out.say("between", inner.get().expired(), outer.expired(), main.cancelling());
            }
          });
    } catch (TimeoutError error) {
      out.say(kind(error), main.cancelling());
    }
    sleep(ZERO);
    out.say("main");
  }

  private static void reschedule(Transcript out) {
    EventLoop loop = getRunningLoop();
    Timeout.Body<RuntimeException> later =
        limit -> {
          limit.reschedule(loop.time().plusSeconds(1));
          sleep(ofMillis(40));
          out.say("later");
        };
    Timeout.Body<RuntimeException> never =
        limit -> {
          limit.reschedule(null);
          sleep(ofMillis(40));
          out.say("never", limit.when());
        };
    Timeout.Body<RuntimeException> setLater =
        limit -> {
          limit.reschedule(loop.time().plusMillis(20));
          sleep(ofSeconds(1));
        };
    Timeout.Body<RuntimeException> past =
        limit -> {
          limit.reschedule(loop.time().minusSeconds(1));
          out.say("still here", limit.expired());
          sleep(ZERO);
          out.say("never");
        };
    withTimeout(ofMillis(20), later);
    withTimeout(ofMillis(20), never);
    out.say(kind(caught(() -> withTimeout(null, setLater))), "set later");
    out.say(kind(caught(() -> withTimeout(ofSeconds(1), past))), "past");
  }

  private static void rescheduleLate(Transcript out) {
    EventLoop loop = getRunningLoop();
    var limit = new AtomicReference<Timeout>();
    try {
      withTimeout(
          ofMillis(20),
          deadline -> {
            limit.set(deadline);
            try {
              sleep(ofSeconds(1));
            } finally {
              out.say(kind(caught(() -> deadline.reschedule(loop.time().plusSeconds(1)))));
            }
          });
    } catch (TimeoutError error) {
      out.say(kind(caught(() -> limit.get().reschedule(null))));
    }
    limit.set(callWithTimeout(ofSeconds(1), deadline -> deadline));
    out.say(kind(caught(() -> limit.get().reschedule(null))), limit.get().expired());
  }
}
