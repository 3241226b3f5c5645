package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Waiting with a limit, and protection against it: wait_for, shield. */
final class WaitForPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("shield_cancel", "S-1", WaitForPairs::shieldCancel),
          Pair.main("shield_outcome", "S-1, S-2", WaitForPairs::shieldOutcome),
          Pair.main("shield_wait_for", "S-1, W-2", WaitForPairs::shieldWaitFor),
          Pair.main("wait_for_now", "W-1", WaitForPairs::now),
          Pair.main("wait_for_now_cancelled", "W-1", WaitForPairs::nowCancelled),
          Pair.main("wait_for_same_task", "W-2", WaitForPairs::sameTask),
          Pair.main("wait_for_cleanup", "W-2", WaitForPairs::cleanup),
          Pair.main("wait_for_cancel", "W-2, W-3", WaitForPairs::cancel));

  private WaitForPairs() {}

  private static Task<?> self() {
    return Objects.requireNonNull(currentTask());
  }

  private static void shieldCancel(Transcript out) {
    Task<String> task = createTask(() -> inner(out));
    Task<String> waiter = createTask(() -> await(shield(task)));
    sleep(ZERO);
    waiter.cancel("why");
    out.say(caught(() -> await(waiter)), waiter.cancelled(), task.cancelling(), task.done());
    out.say(await(task));

    Future<String> outer = shield(() -> inner(out));
    out.say(outer.cancel(), outer.cancelled());
    sleep(ofMillis(60));
  }

  private static String inner(Transcript out) {
    try {
      sleep(ofMillis(40));
    } catch (CancelledError error) {
      out.say("never");
      throw error;
    }
    out.say("inner ends");
    return "value";
  }

  private static void shieldOutcome(Transcript out) {
    Awaitable<String> fails =
        () -> {
          throw new IllegalArgumentException("boom");
        };
    out.say(await(shield(() -> "value")), caught(() -> await(shield(fails))));
    Task<String> inner = createTask(() -> await(getRunningLoop().<String>createFuture()));
    Future<String> outer = shield(inner);
    sleep(ZERO);
    inner.cancel("why");
    Object error = caught(() -> await(outer));
    out.say(kind(error), outer.cancelled(), self().cancelling());
    Task<String> done = createTask(() -> "value");
    await(done);
    out.say(shield(done) == done, shield(inner) == inner);
  }

  private static void shieldWaitFor(Transcript out) {
    Task<String> task = createTask(() -> sleep(ofMillis(60), "value"));
    out.say(kind(caught(() -> waitFor(shield(task), ofMillis(20)))));
    out.say(task.done(), task.cancelling());
    out.say(waitFor(shield(task), ofSeconds(1)));
  }

  private static void now(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<String> done = loop.createFuture();
    done.setResult("done");
    Awaitable<String> stubborn =
        () -> {
          try {
            return sleep(ofSeconds(1), "never");
          } catch (CancelledError error) {
            return "stubborn";
          }
        };
    Awaitable<String> answers =
        () -> {
          try {
            return sleep(ofSeconds(1), "never");
          } catch (CancelledError error) {
            throw new IllegalArgumentException("answer");
          }
        };
    for (Duration timeout : List.of(ZERO, ofSeconds(-1))) {
      out.say(waitFor(done, timeout));
      out.say(kind(caught(() -> waitFor(() -> out.say("never"), timeout))));
      Future<String> pending = loop.createFuture();
      Object error = caught(() -> waitFor(pending, timeout));
      out.say(kind(error), kind(cause(error)), pending.cancelled());
      for (Awaitable<String> body : List.of(stubborn, answers)) {
        Task<String> task = createTask(body);
        sleep(ZERO);
        out.say(caught(() -> waitFor(task, timeout)), task.cancelling());
      }
    }
    out.say(self().cancelling());
  }

  private static void nowCancelled(Transcript out) {
    Future<String> future = getRunningLoop().createFuture();
    future.cancel("before");
    out.say(caught(() -> waitFor(future, ZERO)));
    out.say(caught(() -> waitFor(future, ofSeconds(-1))));
    out.say(caught(() -> waitFor(future, ofSeconds(1))));
    out.say(caught(() -> waitFor(future, null)));
  }

  private static @Nullable Throwable cause(@Nullable Object error) {
    return error instanceof Throwable failure ? failure.getCause() : null;
  }

  private static void sameTask(Transcript out) throws Exception {
    Task<?> main = self();
    Awaitable<Boolean> body =
        () -> {
          sleep(ZERO);
          return currentTask() == main;
        };
    out.say(waitFor(body, ofSeconds(1)), waitFor(body, null));
    Object error =
        caught(
            () ->
                waitFor(
                    () -> {
                      try {
                        sleep(ofSeconds(1));
                      } finally {
                        out.say("cancelled", main.cancelling());
                      }
                    },
                    ofMillis(20)));
    out.say(kind(error), kind(cause(error)), main.cancelling());
    Task<String> task = createTask(() -> sleep(ofSeconds(1), "never"));
    out.say(kind(caught(() -> waitFor(task, ofMillis(20)))), task.cancelled(), task.cancelling());
  }

  private static void cleanup(Transcript out) {
    Awaitable<String> swallows =
        () -> {
          try {
            return sleep(ofSeconds(1), "never");
          } catch (CancelledError error) {
            return sleep(ofMillis(20), "swallowed");
          }
        };
    Awaitable<String> fails =
        () -> {
          try {
            return sleep(ofSeconds(1), "never");
          } catch (CancelledError error) {
            sleep(ofMillis(20));
            throw new IllegalArgumentException("cleaning up");
          }
        };
    for (Awaitable<String> body : List.of(swallows, fails)) {
      out.say(caught(() -> waitFor(body, ofMillis(20))));
      Task<String> task = createTask(body);
      out.say(caught(() -> waitFor(task, ofMillis(20))), task.cancelling());
    }
    out.say(self().cancelling());
  }

  private static void cancel(Transcript out) {
    EventLoop loop = getRunningLoop();
    Awaitable<String> inner =
        () -> {
          try {
            return sleep(ofSeconds(1), "never");
          } catch (CancelledError error) {
            out.say("inner", error);
            throw error;
          }
        };
    for (Awaitable<String> awaitable : List.of(inner, createTask(inner))) {
      Task<String> task = createTask(() -> waitFor(awaitable, ofMillis(100)));
      sleep(ofMillis(20));
      task.cancel("outside");
      out.say(caught(() -> await(task)), task.cancelled(), task.cancelling());
    }

    Future<String> future = loop.createFuture();
    Task<String> task = createTask(() -> waitFor(future, ofMillis(100)));
    sleep(ZERO);
    future.setResult("at the same moment");
    task.cancel("wins");
    out.say(caught(() -> await(task)), future.result());
  }
}
