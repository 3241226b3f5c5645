package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherOutcomes;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Outcome;
import asyncio.Task;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Running several awaitables concurrently with gather. */
final class GatherPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("gather_order", "G-1", GatherPairs::order),
          Pair.main("gather_failure", "G-2", GatherPairs::failure),
          Pair.main("gather_return_exceptions", "G-3", GatherPairs::returnExceptions),
          Pair.main("gather_child_cancelled", "G-3", GatherPairs::childCancelled),
          Pair.main("gather_cancel", "G-4", GatherPairs::cancel),
          Pair.main("gather_cancel_all", "G-4", GatherPairs::cancelAll),
          Pair.main("gather_cancel_done", "G-5", GatherPairs::cancelDone),
          Pair.main("gather_done_children", "G-6", GatherPairs::doneChildren),
          Pair.of("gather_loops", "G-7", GatherPairs::loops),
          Pair.main("gather_nested", "G-1, G-4", GatherPairs::nested));

  private GatherPairs() {}

  private static void order(Transcript out) {
    out.say(await(gather(named(out, "a", 40), named(out, "b", 20), named(out, "c", 60))));
    Awaitable<String> twice = named(out, "twice", 0);
    Task<String> task = createTask(named(out, "task", 0));
    out.say(await(gather(twice, task, twice, task)));
    out.say(await(gather(List.<Awaitable<String>>of())), await(gather(named(out, "one", 0))));
  }

  private static Awaitable<String> named(Transcript out, String name, int millis) {
    return () -> {
      out.say(name, "starts");
      sleep(ofMillis(millis));
      out.say(name, "ends");
      return name;
    };
  }

  private static void failure(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler((_, context) -> out.say("handler", context.get("message")));
    Future<List<String>> together =
        gather(
            failing(out, "a", 40, null),
            failing(out, "b", 20, new IllegalArgumentException("b")),
            failing(out, "c", 60, new ArithmeticException("c")));
    out.say(caught(() -> await(together)));
    out.say(together.done(), together.cancelled(), together.exception());
    sleep(ofMillis(60));
    out.say("main");
  }

  private static Awaitable<String> failing(
      Transcript out, String name, int millis, @Nullable RuntimeException error) {
    return () -> {
      try {
        sleep(ofMillis(millis));
      } catch (CancelledError cancelled) {
        out.say(name, "never cancelled");
        throw cancelled;
      }
      out.say(name, "ends");
      if (error != null) {
        throw error;
      }
      return name;
    };
  }

  private static void returnExceptions(Transcript out) {
    Task<?> victim = createTask(() -> await(getRunningLoop().<String>createFuture()));
    getRunningLoop().callLater(ofMillis(20), victim::cancel);
    Awaitable<String> fails =
        () -> {
          throw new IllegalArgumentException("boom");
        };
    out.say(await(gatherOutcomes(() -> sleep(ZERO, "a"), fails, victim, () -> sleep(ZERO, "b"))));
    out.say(await(gatherOutcomes()));
  }

  private static void childCancelled(Transcript out) {
    Task<String> one = createTask(() -> forever(out, "one"));
    Task<String> two = createTask(() -> forever(out, "two"));
    Future<List<String>> together = gather(one, two);
    sleep(ZERO);
    one.cancel("why");
    out.say(caught(() -> await(together)));
    out.say(together.cancelled(), together.exception(), one.cancelled(), two.done());
    out.say(Objects.requireNonNull(currentTask()).cancelling());
    two.cancel();
    caught(() -> await(two));
  }

  private static String forever(Transcript out, String name) {
    try {
      return await(getRunningLoop().<String>createFuture());
    } finally {
      out.say(name, "ends");
    }
  }

  private static void cancel(Transcript out) {
    Future<List<String>> together = gather(slowly(out, "a", 40), slowly(out, "b", 20));
    sleep(ZERO);
    out.say(together.cancel("why"), together.done());
    out.say(caught(() -> await(together)), together.cancelled());
    sleep(ofMillis(40));
    out.say(together.cancel());
  }

  private static Awaitable<String> slowly(Transcript out, String name, int cleanup) {
    return () -> {
      try {
        return sleep(ofSeconds(1), name);
      } catch (CancelledError error) {
        out.say(name, error);
        sleep(ofMillis(cleanup));
        out.say(name, "ends");
        throw error;
      }
    };
  }

  private static void cancelAll(Transcript out) {
    List<List<Awaitable<String>>> families =
        List.of(
            List.of(refuses(out, "a", 40), obeys(out, "b"), refuses(out, "c", 20)),
            List.of(refuses(out, "d", 20), refuses(out, "e", 40)));
    for (List<Awaitable<String>> children : families) {
      Future<List<Outcome<String>>> together = gatherOutcomes(children);
      sleep(ZERO);
      out.say(together.cancel("why"), together.done());
      out.say(kind(caught(() -> await(together))));
    }
    Future<List<String>> together = gather(refuses(out, "f", 20));
    sleep(ZERO);
    together.cancel();
    out.say(kind(caught(() -> await(together))));
    Future<@Nullable Void> done = getRunningLoop().createFuture();
    done.setResult(null);
    out.say(gather(done).cancel());
  }

  private static Awaitable<String> refuses(Transcript out, String name, int millis) {
    return () -> {
      try {
        return sleep(ofSeconds(1), name);
      } catch (CancelledError error) {
        sleep(ofMillis(millis));
        out.say(name, "refuses");
        return name;
      }
    };
  }

  private static Awaitable<String> obeys(Transcript out, String name) {
    return () -> {
      try {
        return sleep(ofSeconds(1), name);
      } finally {
        out.say(name, "obeys");
      }
    };
  }

  private static void cancelDone(Transcript out) {
    Task<String> other = createTask(() -> sleep(ofMillis(40), "went on"));
    Awaitable<String> fails =
        () -> {
          throw new IllegalArgumentException("boom");
        };
    Future<List<String>> together = gather(fails, other);
    out.say(caught(() -> await(together)));
    out.say(together.cancel(), other.cancelling());
    out.say(await(other));
  }

  private static void doneChildren(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<Integer> one = loop.createFuture();
    Future<Integer> two = loop.createFuture();
    Future<Integer> bad = loop.createFuture();
    Future<Integer> gone = loop.createFuture();
    one.setResult(1);
    two.setResult(2);
    bad.setException(new IllegalArgumentException("boom"));
    gone.cancel("gone");
    out.say(gather(one, two, one).result());
    Future<List<Integer>> failed = gather(one, bad, gone);
    out.say(failed.done(), failed.exception());
    out.say(gatherOutcomes(one, bad, gone).result());
    Future<List<Integer>> cancelled = gather(gone, one);
    out.say(cancelled.cancelled(), caught(() -> cancelled.result()));
    Future<Integer> pending = loop.createFuture();
    Future<List<Integer>> together = gather(pending, bad);
    out.say(together.done(), pending.done());
    pending.setResult(0);
    out.say(caught(() -> together.result()));
  }

  private static void loops(Transcript out, LoopOptions options) {
    Asyncio.run(
        () -> {
          EventLoop loop = getRunningLoop();
          var other = new EventLoop(options);
          Future<String> here = loop.createFuture();
          Future<String> there = other.createFuture();
          out.say(kind(caught(() -> gather(here, there))));
          out.say(gather(there).loop() == other);
          other.close();
        },
        options);
  }

  private static void nested(Transcript out) {
    out.say(await(gather(gather(tells(out, "a"), tells(out, "b")), tells(out, "c"))));
    Future<?> together = gather(gather(tells(out, "d"), tells(out, "e")), tells(out, "f"));
    sleep(ZERO);
    together.cancel("why");
    out.say(caught(() -> await(together)));
    sleep(ZERO);
  }

  private static Awaitable<String> tells(Transcript out, String name) {
    return () -> {
      try {
        return sleep(ofMillis(20), name);
      } catch (CancelledError error) {
        out.say(name, error);
        throw error;
      }
    };
  }
}
