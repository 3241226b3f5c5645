package asyncio.conformance;

import static asyncio.Asyncio.ALL_COMPLETED;
import static asyncio.Asyncio.FIRST_COMPLETED;
import static asyncio.Asyncio.FIRST_EXCEPTION;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.WaitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waiting for several futures: wait, as_completed; and sleep. */
final class WaitPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("wait_modes", "W-4", WaitPairs::modes),
          Pair.main("wait_cancelled_child", "W-4", WaitPairs::cancelledChild),
          Pair.main("wait_itself_cancelled", "W-4", WaitPairs::itselfCancelled),
          Pair.main("wait_several", "W-4", WaitPairs::several),
          Pair.main("as_completed_order", "W-5", WaitPairs::asCompletedOrder),
          Pair.main("as_completed_timeout", "W-5", WaitPairs::asCompletedTimeout),
          Pair.main("as_completed_done", "W-5, FUT-5", WaitPairs::asCompletedDone),
          Pair.main("as_completed_cancel", "W-5, CAN-2", WaitPairs::asCompletedCancel),
          Pair.main("sleep_result", "FUT-4", WaitPairs::sleepResult));

  private WaitPairs() {}

  private record Case(ReturnWhen mode, @Nullable Duration timeout) {}

  private static void modes(Transcript out) {
    List<Case> cases =
        List.of(
            new Case(ALL_COMPLETED, null),
            new Case(FIRST_COMPLETED, null),
            new Case(FIRST_EXCEPTION, null),
            new Case(ALL_COMPLETED, ofMillis(60)),
            new Case(FIRST_EXCEPTION, ofMillis(60)),
            new Case(ALL_COMPLETED, ZERO));
    for (Case each : cases) {
      Awaitable<String> fails =
          () -> {
            sleep(ofMillis(90));
            throw new IllegalArgumentException("c");
          };
      List<Task<String>> tasks =
          List.of(
              createTask(() -> sleep(ofMillis(120), "a"), "a"),
              createTask(() -> sleep(ofMillis(30), "b"), "b"),
              createTask(fails, "c"));
      WaitResult<String> waited = Asyncio.wait(tasks, each.timeout(), each.mode());
      out.say(each.mode(), each.timeout() != null, names(waited.done()), names(waited.pending()));
      out.say(tasks.stream().map(Task::cancelling).toList());
      Asyncio.wait(tasks);
      out.say(tasks.stream().map(task -> kind(caught(() -> task.result()))).toList());
    }
  }

  private static List<String> names(Collection<? extends Future<?>> tasks) {
    return tasks.stream().map(task -> ((Task<?>) task).name()).sorted().toList();
  }

  private static void cancelledChild(Transcript out) {
    EventLoop loop = getRunningLoop();
    Task<?> victim = createTask(() -> await(loop.<String>createFuture()));
    Task<?> other = createTask(() -> sleep(ofMillis(60)));
    loop.callLater(ofMillis(20), victim::cancel);
    var waited = Asyncio.wait(List.of(victim, other), FIRST_EXCEPTION);
    out.say(waited.done().size(), waited.pending().size(), victim.cancelled());
    Task<?> another = createTask(() -> sleep(ofMillis(60)));
    waited = Asyncio.wait(List.of(victim, another), FIRST_COMPLETED);
    out.say(waited.done().size(), waited.pending().size(), another.done());
  }

  private static void itselfCancelled(Transcript out) {
    List<Task<String>> tasks =
        List.of(
            createTask(() -> sleep(ofMillis(40), "value")),
            createTask(() -> sleep(ofMillis(40), "value")));
    Task<?> waiter = createTask(() -> Asyncio.wait(tasks));
    sleep(ZERO);
    sleep(ZERO);
    waiter.cancel("why");
    out.say(caught(() -> await(waiter)), tasks.stream().map(Task::cancelling).toList());
    out.say(await(tasks.getFirst()), await(tasks.getLast()));
  }

  private static void several(Transcript out) {
    Future<@Nullable Void> forever = getRunningLoop().createFuture();
    List<Future<@Nullable Void>> futures = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      futures.add(createTask(() -> {}));
    }
    futures.add(forever);
    futures.add(futures.getFirst());
    WaitResult<@Nullable Void> first = Asyncio.wait(futures, FIRST_COMPLETED);
    out.say(first.done().size(), first.pending().size(), first.pending().contains(forever));
    Task<String> failing =
        createTask(
            () -> {
              throw new IllegalArgumentException("boom");
            });
    WaitResult<String> waited = Asyncio.wait(List.of(failing));
    out.say(waited.done().size(), waited.pending().size(), failing.exception());
    out.say(kind(caught(() -> Asyncio.wait(List.<Future<String>>of()))));
  }

  private static void asCompletedOrder(Transcript out) {
    Awaitable<String> fails =
        () -> {
          sleep(ofMillis(40));
          throw new IllegalArgumentException("c");
        };
    List<Task<String>> tasks =
        List.of(
            createTask(() -> sleep(ofMillis(60), "a")),
            createTask(() -> sleep(ofMillis(20), "b")),
            createTask(fails));
    List<Task<String>> withRepetition = new ArrayList<>(tasks);
    withRepetition.add(tasks.getFirst());
    for (Future<String> task : asCompleted(withRepetition)) {
      out.say(tasks.indexOf(task), task.done(), caught(() -> await(task)));
    }
    List<String> results = new ArrayList<>();
    List<Awaitable<String>> lambdas =
        List.of(() -> sleep(ZERO, "a"), () -> sleep(ZERO, "b"), () -> sleep(ZERO, "d"));
    for (Future<String> task : asCompleted(lambdas)) {
      results.add(await(task));
    }
    out.say(results.stream().sorted().toList());
  }

  private static void asCompletedTimeout(Transcript out) {
    List<Task<String>> tasks =
        List.of(
            createTask(() -> sleep(ofMillis(20), "a")),
            createTask(() -> sleep(ofMillis(80), "b")),
            createTask(() -> sleep(ofMillis(100), "c")));
    Iterator<Future<String>> steps = asCompleted(tasks, ofMillis(50)).iterator();
    while (steps.hasNext()) {
      out.say(kind(caught(() -> steps.next().result())));
    }
    out.say(tasks.stream().map(Task::cancelling).toList());
    out.say(await(gather(tasks)));
  }

  private static void asCompletedDone(Transcript out) throws Exception {
    Future<String> done = getRunningLoop().createFuture();
    done.setResult("done");
    out.say(
        ticks(
            () -> {
              for (Future<String> future : asCompleted(List.of(done))) {
                future.result();
              }
            }));
  }

  private static void asCompletedCancel(Transcript out) {
    List<Task<String>> tasks =
        List.of(
            createTask(() -> sleep(ofMillis(40), "value")),
            createTask(() -> sleep(ofMillis(40), "value")));
    Task<?> waiter =
        createTask(
            () -> {
              for (Future<String> task : asCompleted(tasks)) {
                out.say("never", task);
              }
            });
    sleep(ofMillis(20));
    waiter.cancel("why");
    out.say(caught(() -> await(waiter)), tasks.stream().map(Task::cancelling).toList());
    out.say(await(gather(tasks)));
  }

  private static void sleepResult(Transcript out) {
    EventLoop loop = getRunningLoop();
    out.say(sleep(ofMillis(20), "value"));
    Duration before = loop.time();
    sleep(ofMillis(40));
    out.say(loop.time().minus(before).compareTo(ofMillis(39)) >= 0);
    Task<?> task = createTask(() -> sleeps(out, ofSeconds(1)));
    sleep(ofMillis(20));
    task.cancel("why");
    out.say(caught(() -> await(task)));
    Task<?> zero = createTask(() -> sleeps(out, ZERO));
    sleep(ZERO);
    out.say(zero.done());
    await(zero);
  }

  private static void sleeps(Transcript out, Duration delay) {
    sleep(delay);
    out.say("slept", delay.isZero());
  }
}
