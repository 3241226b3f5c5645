package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.Task;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Cancellation: counted requests, delivered at awaits. */
final class CancellationPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("can_counts", "CAN-1", CancellationPairs::counts),
          Pair.main("can_forwarded", "CAN-2", CancellationPairs::forwarded),
          Pair.main("can_inner_refuses", "CAN-2", CancellationPairs::innerRefuses),
          Pair.main("can_suppressed", "CAN-8", CancellationPairs::suppressed),
          Pair.main("can_message", "CAN-9", CancellationPairs::message),
          Pair.main("can_of_child", "CAN-10", CancellationPairs::ofChild),
          Pair.main("can_no_exception", "CAN-11", CancellationPairs::noException),
          Pair.main("can_cleanup", "CAN-1, CAN-2", CancellationPairs::cleanup),
          Pair.main("can_gather_below", "CAN-2, G-4", CancellationPairs::gatherBelow),
          Pair.main("can_catch_and_fail", "CAN-8, TASK-5", CancellationPairs::catchAndFail));

  private CancellationPairs() {}

  private static void forever() {
    await(getRunningLoop().<@Nullable Void>createFuture());
  }

  private static Task<?> self() {
    return Objects.requireNonNull(Asyncio.currentTask());
  }

  private static void counts(Transcript out) {
    Task<?> done = createTask(() -> {});
    await(done);
    out.say(done.cancel(), done.cancelling(), done.cancelled());
    Task<?> task = createTask(() -> forever());
    sleep(ZERO);
    out.say(task.cancelling(), task.cancel(), task.cancel(), task.cancelling());
    out.say(task.done(), task.cancelled());
    out.say(caught(() -> await(task)), task.cancelling(), task.cancel(), task.cancelling());
  }

  private static void forwarded(Transcript out) {
    Task<?> task = createTask(() -> layer(out, 2));
    for (int i = 0; i < 4; i++) {
      sleep(ZERO);
    }
    out.say(task.cancel("why"), task.cancelling());
    out.say(caught(() -> await(task)));
  }

  private static void layer(Transcript out, int depth) {
    try {
      if (depth > 0) {
        await(createTask(() -> layer(out, depth - 1)));
      } else {
        forever();
      }
    } catch (CancelledError error) {
      out.say("layer", depth, error, self().cancelling());
      sleep(ZERO);
      out.say("layer", depth, "cleaned up");
      throw error;
    }
  }

  private static void innerRefuses(Transcript out) {
    Future<String> release = getRunningLoop().createFuture();
    Task<String> below = createTask(() -> refuseTwice(out, release));
    Task<String> above = createTask(() -> await(below));
    for (int attempt = 0; attempt < 3; attempt++) {
      sleep(ofMillis(20));
      out.say(attempt, above.cancel(), above.cancelling(), below.cancelling(), above.done());
    }
    out.say(caught(() -> await(above)), below.cancelled());
  }

  private static String refuseTwice(Transcript out, Future<String> first) {
    Future<String> release = first;
    int refused = 0;
    while (refused < 2) {
      try {
        await(release);
      } catch (CancelledError error) {
        refused++;
        release = getRunningLoop().createFuture();
        out.say("refused", refused);
      }
    }
    await(release);
    return "never";
  }

  private static void suppressed(Transcript out) {
    Task<String> task =
        createTask(
            () -> {
              try {
                sleep(ofSeconds(1));
              } catch (CancelledError error) {
                out.say("suppressed", self().cancelling());
              }
              sleep(ZERO);
              out.say("still", self().cancelling());
              return "value";
            });
    sleep(ZERO);
    task.cancel();
    out.say(await(task), task.cancelled(), task.cancelling());
  }

  private static void message(Transcript out) {
    Action forever =
        () -> {
          try {
            forever();
          } catch (CancelledError error) {
            out.say("in the task", error);
            throw error;
          }
        };
    Action replaces =
        () -> {
          try {
            forever();
          } catch (CancelledError error) {
            throw new CancelledError("another");
          }
        };
    for (Action body : List.of(forever, replaces)) {
      for (boolean withMessage : List.of(true, false)) {
        Task<?> task = createTask(body);
        sleep(ZERO);
        task.cancel(withMessage ? "why" : null);
        out.say("awaiter", caught(() -> await(task)));
      }
    }
  }

  private static void ofChild(Transcript out) {
    Task<?> child = createTask(() -> forever());
    Task<String> one =
        createTask(
            () -> {
              try {
                await(child);
              } catch (CancelledError error) {
                out.say("child was cancelled", self().cancelling());
              }
              sleep(ZERO);
              return "goes on";
            });
    Task<?> two = createTask(() -> await(child));
    sleep(ZERO);
    child.cancel();
    out.say(await(one), one.cancelling());
    out.say(two.cancelled(), two.cancelling());
  }

  private static void noException(Transcript out) {
    Task<?> task =
        createTask(
            () -> {
              try {
                sleep(ofSeconds(1));
              } catch (Exception error) {
                out.say("never");
              } finally {
                out.say("finally");
              }
            });
    sleep(ZERO);
    task.cancel();
    out.say(caught(() -> await(task)), task.cancelled());
  }

  private static void cleanup(Transcript out) {
    Task<?> once = createTask(() -> cleansUp(out, "once"));
    Task<?> twice = createTask(() -> cleansUp(out, "twice"));
    sleep(ZERO);
    once.cancel("first");
    twice.cancel("first");
    sleep(ofMillis(20));
    twice.cancel("second");
    out.say(
        caught(() -> await(once)),
        caught(() -> await(twice)),
        once.cancelling(),
        twice.cancelling());
  }

  private static void cleansUp(Transcript out, String name) {
    try {
      sleep(ofSeconds(1));
    } finally {
      try {
        out.say(name, "cleaning");
        sleep(ofMillis(40));
        out.say(name, "clean");
      } catch (CancelledError error) {
        out.say(name, "interrupted", error);
        throw error;
      }
    }
  }

  private static void gatherBelow(Transcript out) {
    Task<?> task =
        createTask(() -> await(gather(() -> child(out, "a", false), () -> child(out, "b", true))));
    sleep(ZERO);
    sleep(ZERO);
    task.cancel("why");
    out.say(caught(() -> await(task)), task.cancelled());
    sleep(ofMillis(40));
  }

  private static void child(Transcript out, String name, boolean stubborn) {
    try {
      sleep(ofSeconds(1));
    } catch (CancelledError error) {
      out.say(name, error);
      if (stubborn) {
        sleep(ofMillis(20));
        out.say(name, "ends");
        return;
      }
      throw error;
    }
  }

  private static void catchAndFail(Transcript out) {
    Task<?> task =
        createTask(
            () -> {
              try {
                sleep(ofSeconds(1));
              } catch (CancelledError error) {
                throw new IllegalArgumentException("while cancelled");
              }
            });
    sleep(ZERO);
    task.cancel();
    out.say(caught(() -> await(task)), task.cancelled(), task.cancelling(), task.exception());
  }
}
