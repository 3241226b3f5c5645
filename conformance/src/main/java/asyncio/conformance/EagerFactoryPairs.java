package asyncio.conformance;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createEagerTaskFactory;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherOutcomes;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.WaitResult;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Loops whose task factory is the eager one. */
final class EagerFactoryPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("eager_factory_order", "E-1", EagerFactoryPairs::order),
          Pair.main("eager_factory_failure", "E-2, TASK-5", EagerFactoryPairs::failure),
          Pair.main("eager_factory_group", "E-2, TG-1", EagerFactoryPairs::group),
          Pair.main("eager_factory_constructor", "E-1, E-2", EagerFactoryPairs::constructor),
          Pair.main("eager_factory_cancel", "E-2, CAN-1", EagerFactoryPairs::cancel),
          Pair.main("eager_factory_current", "E-1, TASK-2", EagerFactoryPairs::current),
          Pair.main("eager_factory_timeout", "E-1, T-1", EagerFactoryPairs::timeouts),
          Pair.main("eager_factory_waiting", "E-2, W-5", EagerFactoryPairs::waiting));

  private EagerFactoryPairs() {}

  private static EventLoop eagerLoop() {
    EventLoop loop = getRunningLoop();
    loop.setTaskFactory(Asyncio::eagerTaskFactory);
    return loop;
  }

  private static void order(Transcript out) {
    Task<String> lazy = createTask(worker(out, "lazy"));
    getRunningLoop().callSoon(() -> out.say("callback"));
    EventLoop loop = eagerLoop();
    Task<String> first = createTask(worker(out, "first"));
    Task<String> second = loop.createTask(worker(out, "second"));
    Future<String> third = ensureFuture(worker(out, "third"));
    out.say("made", first.done(), second.done());
    for (Future<String> task : List.of(lazy, first, second, third)) {
      out.say(await(task));
    }
  }

  private static Awaitable<String> worker(Transcript out, String name) {
    return () -> {
      out.say("starts", name);
      sleep(ZERO);
      out.say("ends", name);
      return name;
    };
  }

  private static Awaitable<String> fails(String text) {
    return () -> {
      throw new IllegalArgumentException(text);
    };
  }

  private static void failure(Transcript out) throws Exception {
    eagerLoop();
    Task<String> task = createTask(fails("first"));
    out.say(task.done(), task.cancelled(), task.exception());
    out.say(caught(() -> await(task)));
    out.say(ticks(() -> out.say(await(gatherOutcomes(List.of(fails("second"), fails("third")))))));
    out.say(
        ticks(
            () -> out.say(caught(() -> await(gather(List.of(fails("fourth"), fails("fifth"))))))));
  }

  private static void group(Transcript out) throws Exception {
    eagerLoop();
    taskGroup(
        group -> {
          List<Task<Integer>> tasks =
              List.of(
                  group.createTask(value(out, 0)),
                  group.createTask(value(out, 1)),
                  group.createTask(value(out, 2)));
          out.say(tasks.stream().map(Future::done).toList());
        });
    out.say(
        "mixed",
        ticks(
            () ->
                taskGroup(
                    group -> {
                      Task<Integer> slow =
                          group.createTask(
                              () -> {
                                sleep(ZERO);
                                return await(value(out, 1));
                              });
                      Task<Integer> quick = group.createTask(value(out, 2));
                      out.say(List.of(slow.done(), quick.done()));
                    })));
  }

  private static Awaitable<Integer> value(Transcript out, int result) {
    return () -> {
      out.say("child", result);
      return result;
    };
  }

  private static final class Marked<T> extends Task<T> {
    Marked(EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
      super(loop, coroutine, options);
    }
  }

  private static void constructor(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.setTaskFactory(createEagerTaskFactory(Marked::new));
    Task<Integer> task = createTask(() -> 1, "named");
    out.say(task instanceof Marked, task.done(), task.result(), task.name());
    Future<Integer> waiting = ensureFuture(() -> sleep(ZERO, 2));
    out.say(waiting instanceof Marked, waiting.done(), await(waiting));
    loop.setTaskFactory(null);
    Task<Integer> plain = createTask(() -> 3);
    out.say(plain instanceof Marked, plain.done(), await(plain));
  }

  private static void cancel(Transcript out) {
    eagerLoop();
    Task<String> done = createTask(() -> sleep(ZERO, "slept"));
    out.say(await(done), done.cancel(), done.cancelled());
    Task<String> waits =
        createTask(
            () -> {
              try {
                return await(getRunningLoop().<String>createFuture());
              } catch (CancelledError error) {
                out.say("waits", error);
                throw error;
              }
            });
    Task<String> other =
        createTask(
            () -> {
              out.say("cancels", waits.cancel("by another"));
              return "canceller";
            });
    out.say(other.result(), waits.done(), waits.cancelling());
    out.say(caught(() -> await(waits)), waits.cancelled());
    Objects.requireNonNull(currentTask()).cancel("itself");
    Task<String> child = createTask(() -> sleep(ZERO, "child"));
    out.say(caught(() -> await(child)), child.cancelled());
  }

  private static void current(Transcript out) {
    eagerLoop();
    out.say(await(createTask(layer(out, 3))) == 3, allTasks().size());
    out.say(await(createTask(layer(out, 1))), allTasks().size());
  }

  private static Awaitable<Integer> layer(Transcript out, int depth) {
    return () -> {
      Task<?> me = currentTask();
      out.say(depth, allTasks().contains(me), allTasks().size());
      if (depth > 0) {
        Task<Integer> below = createTask(layer(out, depth - 1));
        out.say(depth, currentTask() == me, below.done(), allTasks().size());
        if (depth == 2) {
          sleep(ZERO);
        }
      }
      return depth;
    };
  }

  private static void timeouts(Transcript out) {
    EventLoop loop = eagerLoop();
    Duration before = loop.time();
    List<Task<?>> tasks =
        List.of(createTask(limited(out, "first")), createTask(limited(out, "second")));
    out.say(tasks.stream().map(Future::done).toList());
    for (Task<?> task : tasks) {
      out.say(kind(caught(() -> await(task))), task.cancelling());
    }
    out.say(loop.time().minus(before).toSeconds());
    out.say(Objects.requireNonNull(currentTask()).cancelling());
  }

  private static Awaitable<String> limited(Transcript out, String name) {
    return () ->
        timeout(
            Duration.ofSeconds(1),
            () -> {
              out.say(name, "waits");
              return sleep(Duration.ofHours(1), name);
            });
  }

  private static void waiting(Transcript out) throws Exception {
    eagerLoop();
    out.say(
        "waits",
        ticks(
            () -> {
              WaitResult<Integer> waited =
                  Asyncio.wait(List.of(createTask(() -> 1), createTask(() -> 2)));
              out.say(waited.done().size(), waited.pending().size());
            }));
    List<Awaitable<Integer>> both = List.of(() -> sleep(ZERO, 1), () -> 2);
    out.say(
        "completed",
        ticks(
            () -> {
              for (Future<Integer> each : asCompleted(both)) {
                out.say(await(each));
              }
            }));
    out.say("limited", ticks(() -> out.say(waitFor(() -> 3, Duration.ofSeconds(1)))));
  }
}
