package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.conformance.Transcript.caught;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Cancellation: when a request reaches the body, and how often. */
final class DeliveryPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("can_replaces_result", "CAN-3", DeliveryPairs::replacesResult),
          Pair.main("can_before_start", "CAN-4", DeliveryPairs::beforeStart),
          Pair.main("can_several_once", "CAN-5", DeliveryPairs::severalOnce),
          Pair.main("can_itself", "CAN-6", DeliveryPairs::itself),
          Pair.main("can_pending_request", "CAN-3, CAN-6", DeliveryPairs::pendingRequest),
          Pair.main("can_uncancel", "CAN-7", DeliveryPairs::uncancel),
          Pair.main("can_yielding", "CAN-3", DeliveryPairs::yielding));

  private DeliveryPairs() {}

  private static void forever() {
    await(getRunningLoop().<@Nullable Void>createFuture());
  }

  private static Task<?> self() {
    return Objects.requireNonNull(Asyncio.currentTask());
  }

  private static void replacesResult(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler((_, context) -> out.say("handler", context.get("message")));
    Future<String> future = loop.createFuture();
    Task<String> first = createTask(() -> waits(out, future));
    sleep(ZERO);
    future.setResult("lost");
    out.say(first.cancel("too late"));
    out.say(caught(() -> await(first)), future.result());

    Future<String> failing = loop.createFuture();
    Task<String> second = createTask(() -> waits(out, failing));
    sleep(ZERO);
    failing.setException(new IllegalArgumentException("lost"));
    out.say(second.cancel());
    out.say(caught(() -> await(second)), failing.exception());

    Task<String> child = createTask(() -> sleep(ZERO, "child"));
    Task<String> third = createTask(() -> waits(out, child));
    while (!child.done()) {
      sleep(ZERO);
    }
    third.cancel();
    out.say(caught(() -> await(third)), child.result());
  }

  private static String waits(Transcript out, Future<String> future) {
    try {
      String value = await(future);
      out.say("value", value);
      return value;
    } catch (Throwable error) {
      out.say("error", error);
      throw error;
    }
  }

  private static void beforeStart(Transcript out) {
    Task<?> task = createTask(() -> out.say("never"));
    out.say(task.cancel("early"), task.done(), task.cancelled());
    task.addDoneCallback(done -> out.say("done callback", done.cancelled()));
    sleep(ZERO);
    out.say(task.done(), task.cancelled());
    out.say(caught(() -> await(task)));
    sleep(ZERO);
  }

  private static void severalOnce(Transcript out) {
    Task<Integer> task =
        createTask(
            () -> {
              int caught = 0;
              for (int i = 0; i < 3; i++) {
                try {
                  sleep(ofMillis(20));
                } catch (CancelledError error) {
                  caught++;
                  out.say("caught", error);
                }
              }
              return caught;
            });
    sleep(ZERO);
    task.cancel("first");
    task.cancel("second");
    task.cancel("third");
    out.say(task.cancelling());
    out.say(await(task), task.cancelling(), task.cancelled());
  }

  private static void itself(Transcript out) {
    Map<String, Awaitable<String>> bodies = new LinkedHashMap<>();
    bodies.put("returns", () -> "dropped");
    bodies.put(
        "raises",
        () -> {
          throw new IllegalArgumentException("wins");
        });
    bodies.put("awaits", () -> awaits(out));
    bodies.put(
        "yields",
        () -> {
          sleep(ZERO);
          out.say("never");
          return "never";
        });
    bodies.put(
        "refuses",
        () -> {
          try {
            sleep(ZERO);
          } catch (CancelledError error) {
            return "refused";
          }
          return "never";
        });
    for (var body : bodies.entrySet()) {
      Task<String> task =
          createTask(
              () -> {
                self().cancel("itself");
                return body.getValue().await();
              });
      out.say(body.getKey(), caught(() -> await(task)), task.cancelled(), task.cancelling());
    }
  }

  private static String awaits(Transcript out) {
    out.say("still running");
    try {
      sleep(ofMillis(20));
    } catch (CancelledError error) {
      out.say("at the await", error);
      throw error;
    }
    return "never";
  }

  private static void pendingRequest(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<String> done = loop.createFuture();
    done.setResult("done");
    Future<String> pending = loop.createFuture();
    Task<?> task =
        createTask(
            () -> {
              self().cancel("why");
              out.say("a done future does not suspend:", await(done));
              timeout(
                  ofSeconds(5),
                  () -> {
                    out.say("inside a timeout");
                    await(pending);
                  });
            });
    out.say(caught(() -> await(task)), pending.cancelled());
    Task<?> withChild =
        createTask(
            () -> {
              Task<?> child = createTask(() -> forever());
              sleep(ZERO);
              self().cancel("child");
              out.say(caught(() -> await(child)), child.cancelled(), child.cancelling());
            });
    out.say(caught(() -> await(withChild)), withChild.cancelled(), withChild.cancelling());
  }

  private static void uncancel(Transcript out) {
    Task<String> task = createTask(() -> withdrawn(out));
    out.say(await(task), task.uncancel());
    Task<String> beforeStart = createTask(() -> withdrawn(out));
    beforeStart.cancel();
    out.say(beforeStart.uncancel());
    out.say(await(beforeStart));
  }

  private static String withdrawn(Transcript out) {
    Task<?> task = self();
    out.say(task.uncancel());
    task.cancel();
    out.say(task.cancelling(), task.uncancel(), task.cancelling());
    sleep(ZERO);
    task.cancel();
    task.cancel();
    out.say(task.uncancel());
    try {
      sleep(ZERO);
      out.say("never");
    } catch (CancelledError error) {
      out.say("one was left", task.uncancel(), task.uncancel());
    }
    sleep(ZERO);
    return "value";
  }

  private static void yielding(Transcript out) {
    Task<?> task =
        createTask(
            () -> {
              try {
                for (int step = 0; step < 5; step++) {
                  out.say("step", step);
                  sleep(ZERO);
                }
              } catch (CancelledError error) {
                out.say("cancelled", error);
                throw error;
              }
            });
    sleep(ZERO);
    sleep(ZERO);
    out.say(task.cancel("while it yields"));
    sleep(ZERO);
    out.say(task.done());
    out.say(caught(() -> await(task)));
  }
}
