package asyncio.conformance;

import static asyncio.Asyncio.FIRST_COMPLETED;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.Task;
import asyncio.TimeoutError;
import asyncio.sync.Event;
import asyncio.sync.Semaphore;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many iterations of the loop each way of waiting takes. */
final class TickPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("fut_ticks_done", "FUT-3", TickPairs::done),
          Pair.main("fut_ticks_sleep", "FUT-4", TickPairs::sleeping),
          Pair.main("fut_ticks_task", "FUT-5", TickPairs::task),
          Pair.main("fut_ticks_waiting", "FUT-5", TickPairs::waiting),
          Pair.main("fut_ticks_cancel", "FUT-5, CAN-2", TickPairs::cancel));

  private TickPairs() {}

  private static void noop() {}

  private static void forever() {
    await(getRunningLoop().<@Nullable Void>createFuture());
  }

  private static void sayTicks(Transcript out, Map<String, Action> bodies) throws Exception {
    for (var body : bodies.entrySet()) {
      out.say(body.getKey(), ticks(body.getValue()));
    }
  }

  private static void done(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    Future<@Nullable Void> future = loop.createFuture();
    future.setResult(null);
    Future<@Nullable Void> failed = loop.createFuture();
    failed.setException(new IllegalArgumentException("boom"));
    Task<@Nullable Void> task = createTask(TickPairs::noop);
    await(task);
    var event = new Event();
    event.set();
    var semaphore = new Semaphore(1);

    Map<String, Action> bodies = new LinkedHashMap<>();
    bodies.put("await_future", () -> await(future));
    bodies.put("await_failed", () -> caught(() -> await(failed)));
    bodies.put("await_task", () -> await(task));
    bodies.put("empty_gather", () -> await(gather(List.<Future<String>>of())));
    bodies.put("gather_done", () -> await(gather(future, task)));
    bodies.put("shield_done", () -> await(shield(future)));
    bodies.put("empty_group", () -> taskGroup(_ -> {}));
    bodies.put("wait_for_noop", () -> waitFor(TickPairs::noop, ofSeconds(1)));
    bodies.put("wait_for_done_now", () -> waitFor(future, ZERO));
    bodies.put("set_event", () -> event.await());
    bodies.put("free_semaphore", () -> semaphore.acquire());
    bodies.put("plain", () -> await(TickPairs::noop));
    sayTicks(out, bodies);
  }

  private static void sleeping(Transcript out) throws Exception {
    Map<String, Action> bodies = new LinkedHashMap<>();
    bodies.put("zero", () -> sleep(ZERO));
    bodies.put("negative", () -> sleep(ofSeconds(-1)));
    bodies.put("thrice", () -> yields(3));
    bodies.put("value", () -> out.say(sleep(ZERO, "value")));
    sayTicks(out, bodies);
  }

  private static void yields(int times) {
    for (int i = 0; i < times; i++) {
      sleep(ZERO);
    }
  }

  private static void nested(int depth) {
    if (depth > 0) {
      await(createTask(() -> nested(depth - 1)));
    }
  }

  private static void task(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    Action fails =
        () -> {
          throw new IllegalArgumentException("boom");
        };
    Map<String, Action> bodies = new LinkedHashMap<>();
    bodies.put("task", () -> await(createTask(TickPairs::noop)));
    bodies.put("task_that_yields", () -> await(createTask(() -> yields(3))));
    bodies.put("task_that_fails", () -> caught(() -> await(createTask(fails))));
    bodies.put("nested_tasks", () -> await(createTask(() -> nested(3))));
    bodies.put(
        "two_tasks",
        () -> {
          var one = createTask(TickPairs::noop);
          var two = createTask(TickPairs::noop);
          await(one);
          await(two);
        });
    bodies.put(
        "set_by_callback",
        () -> {
          Future<@Nullable Void> future = loop.createFuture();
          loop.callSoon(() -> future.setResult(null));
          await(future);
        });
    bodies.put(
        "set_by_task",
        () -> {
          Future<@Nullable Void> future = loop.createFuture();
          createTask(() -> yields(1)).addDoneCallback(_ -> future.setResult(null));
          await(future);
        });
    sayTicks(out, bodies);
  }

  private static void waiting(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    Future<@Nullable Void> done = loop.createFuture();
    done.setResult(null);

    Map<String, Action> bodies = new LinkedHashMap<>();
    bodies.put("gather", () -> await(gather(() -> noop(), () -> noop())));
    bodies.put("gather_with_done", () -> await(gather(done, task())));
    bodies.put("gather_nested", () -> await(gather(List.of(gather(() -> noop()), task()))));
    bodies.put("group", () -> taskGroup(tasks -> tasks.createTask(() -> noop())));
    bodies.put(
        "group_of_two",
        () ->
            taskGroup(
                tasks -> {
                  tasks.createTask(() -> noop());
                  tasks.createTask(() -> noop());
                }));
    bodies.put("wait", () -> Asyncio.wait(List.of(task())));
    bodies.put("wait_for_done", () -> Asyncio.wait(List.of(done)));
    bodies.put(
        "wait_first",
        () -> Asyncio.wait(List.of(done, loop.<@Nullable Void>createFuture()), FIRST_COMPLETED));
    bodies.put("shield", () -> await(shield(() -> noop())));
    bodies.put("wait_for_now", () -> caught(() -> waitFor(() -> noop(), ZERO)));
    bodies.put("wait_for_task", () -> waitFor(task(), ofSeconds(1)));
    bodies.put("wait_for_no_limit", () -> waitFor(task(), null));
    bodies.put("as_completed", () -> exhaust(asCompleted(List.of(task(), task())).iterator()));
    sayTicks(out, bodies);
  }

  private static Task<@Nullable Void> task() {
    return createTask(TickPairs::noop);
  }

  private static void exhaust(Iterator<?> iterator) {
    while (iterator.hasNext()) {
      iterator.next();
    }
  }

  private static void foreverBelow(int depth) {
    if (depth > 0) {
      await(createTask(() -> foreverBelow(depth - 1)));
    } else {
      forever();
    }
  }

  private static void cancel(Transcript out) throws Exception {
    Map<String, Action> cancelled = new LinkedHashMap<>();
    cancelled.put("waiting", () -> forever());
    cancelled.put("below_a_task", () -> foreverBelow(1));
    cancelled.put("below_three_tasks", () -> foreverBelow(3));
    cancelled.put("below_gather", () -> await(gather(() -> forever(), () -> forever())));
    cancelled.put("below_shield", () -> await(shield(() -> forever())));
    cancelled.put("below_group", () -> taskGroup(group -> group.createTask(() -> forever())));
    cancelled.put("below_timeout", () -> timeout(ofSeconds(5), () -> forever()));
    cancelled.put("below_wait", () -> Asyncio.wait(List.of(createTask(() -> forever()))));
    cancelled.put("sleeping", () -> sleep(ofSeconds(5)));
    for (var body : cancelled.entrySet()) {
      out.say(body.getKey(), ticksToCancel(body.getValue()));
    }

    Map<String, Action> bodies = new LinkedHashMap<>();
    bodies.put(
        "before_it_starts",
        () -> {
          var task = createTask(() -> forever());
          task.cancel();
          caught(() -> await(task));
        });
    bodies.put(
        "timeout_now",
        () -> {
          try {
            timeout(ZERO, () -> forever());
          } catch (TimeoutError expected) {
            // it is what is counted
          }
        });
    bodies.put(
        "failing_group",
        () -> {
          try {
            taskGroup(
                group -> {
                  group.createTask(() -> forever());
                  sleep(ZERO);
                  throw new IllegalArgumentException("boom");
                });
          } catch (ExceptionGroup expected) {
            // it is what is counted
          }
        });
    sayTicks(out, bodies);
  }

  private static int ticksToCancel(Action body) throws Exception {
    Future<?> task = createTask(body);
    yields(8);
    return ticks(
        () -> {
          task.cancel();
          caught(() -> await(task));
        });
  }
}
