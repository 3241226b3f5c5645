package asyncio.conformance;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Tasks whose first step runs inside their creation. */
final class EagerPairs {
  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEager(true);

  static final List<Pair> ALL =
      List.of(
          Pair.main("eager_first_step", "E-1", EagerPairs::firstStep),
          Pair.main("eager_completed", "E-2", EagerPairs::completed),
          Pair.main("eager_blocked", "E-2", EagerPairs::blocked),
          Pair.main("eager_context", "E-1", EagerPairs::context),
          Pair.main("eager_nested", "E-1", EagerPairs::nested),
          Pair.main("eager_exit", "E-1, TASK-5", EagerPairs::exit),
          Pair.of("eager_not_running", "E-3", EagerPairs::notRunning),
          Pair.main("eager_factory", "E-1, G-6", EagerPairs::factory));

  private EagerPairs() {}

  private static <T> Task<T> eager(Awaitable<? extends T> coroutine) {
    return createTask(coroutine, EAGER);
  }

  private static void firstStep(Transcript out) {
    Task<?> main = currentTask();
    out.say("before");
    Task<Task<?>> task = eager(child(out, main));
    out.say("after", task.done(), currentTask() == main);
    out.say(await(task) == task);

    var made = new AtomicReference<Task<?>>();
    getRunningLoop()
        .callSoon(
            () -> {
              out.say("callback", currentTask());
              made.set(eager(child(out, null)));
              out.say("callback", currentTask());
            });
    sleep(ZERO);
    await(made.get());
  }

  private static Awaitable<Task<?>> child(Transcript out, @Nullable Task<?> parent) {
    return () -> {
      out.say("starts", currentTask() == parent);
      sleep(ZERO);
      out.say("goes on", currentTask() == parent);
      return Objects.requireNonNull(currentTask());
    };
  }

  private static void completed(Transcript out) throws Exception {
    Map<String, Awaitable<String>> bodies = new LinkedHashMap<>();
    bodies.put("value", () -> "value");
    bodies.put(
        "fails",
        () -> {
          throw new IllegalArgumentException("boom");
        });
    bodies.put(
        "cancels",
        () -> {
          throw new CancelledError("itself");
        });
    bodies.put(
        "asks",
        () -> {
          Objects.requireNonNull(currentTask()).cancel("asked");
          return "dropped";
        });
    for (var body : bodies.entrySet()) {
      Task<String> task = eager(body.getValue());
      task.addDoneCallback(done -> out.say("callback", done.cancelled()));
      out.say(body.getKey(), task.done(), task.cancelled(), allTasks().size());
      out.say(ticks(() -> out.say(caught(() -> await(task)))));
      sleep(ZERO);
    }
  }

  private static void blocked(Transcript out) {
    Task<String> lazy = createTask(worker(out, "lazy", 2));
    Task<String> early = eager(worker(out, "eager", 3));
    out.say("created", allTasks().size());
    out.say(await(lazy), await(early));
    Task<String> task =
        eager(
            () -> {
              try {
                return await(getRunningLoop().<String>createFuture());
              } catch (CancelledError error) {
                out.say("cancelled", error);
                throw error;
              }
            });
    out.say(task.cancel("why"), task.done(), task.cancelling());
    out.say(caught(() -> await(task)));
  }

  private static Awaitable<String> worker(Transcript out, String name, int steps) {
    return () -> {
      for (int step = 0; step < steps; step++) {
        out.say(name, step);
        sleep(ZERO);
      }
      return name;
    };
  }

  private static void context(Transcript out) {
    var variable = new ContextVar<String>("variable");
    Context given = Context.copyOfCurrent();
    variable.set("main");
    Task<?> copied = eager(setter(out, variable, "copied"));
    out.say("main", variable.get());
    Task<?> into = createTask(setter(out, variable, "given"), EAGER.withContext(given));
    out.say("main", variable.get(), variable.in(given));
    Asyncio.wait(List.of(copied, into));
    out.say("main", variable.get());
  }

  private static Awaitable<String> setter(
      Transcript out, ContextVar<String> variable, String name) {
    return () -> {
      out.say(name, variable.get("nothing"));
      variable.set(name);
      sleep(ZERO);
      out.say(name, variable.get());
      return name;
    };
  }

  private static void nested(Transcript out) {
    await(eager(layer(out, 2)));
    out.say(eager(quick(3)).result());
  }

  private static Awaitable<String> layer(Transcript out, int depth) {
    return () -> {
      Task<?> self = currentTask();
      out.say("down", depth);
      if (depth > 0) {
        Task<String> below = eager(layer(out, depth - 1));
        out.say("up", depth, below.done(), currentTask() == self);
        await(below);
      } else {
        sleep(ZERO);
      }
      out.say("end", depth);
      return "end";
    };
  }

  private static Awaitable<Object> quick(int depth) {
    return () -> {
      if (depth == 0) {
        return "bottom";
      }
      Task<Object> below = eager(quick(depth - 1));
      return List.of(depth, below.done(), below.result());
    };
  }

  private static void exit(Transcript out) {
    Awaitable<String> leaves =
        () -> {
          out.say("leaves");
          throw new SystemExit(3);
        };
    out.say(caught(() -> eager(leaves)));
    sleep(ZERO);
    out.say("main goes on");
  }

  private static void notRunning(Transcript out, LoopOptions options) {
    try (var loop = new EventLoop(options)) {
      Task<String> task =
          loop.createTask(
              () -> {
                out.say("child");
                return "value";
              },
              EAGER);
      out.say("created", task.done());
      out.say(loop.runUntilComplete(task));
    }
  }

  private static void factory(Transcript out) throws Exception {
    getRunningLoop()
        .setTaskFactory(
            new TaskFactory() {
              @Override
              public <T> Task<T> create(
                  EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
                return new Task<>(loop, coroutine, options.withEager(true));
              }
            });
    Future<List<Integer>> together = gather(() -> 1, () -> 2);
    out.say(together.done(), together.result());
    Map<String, Action> bodies = new LinkedHashMap<>();
    bodies.put("mixed", () -> out.say(await(gather(() -> 1, () -> sleep(ZERO, 2), () -> 3))));
    bodies.put("shielded", () -> out.say(await(shield(() -> 4))));
    bodies.put("now", () -> out.say(waitFor(() -> 5, ZERO)));
    for (var body : bodies.entrySet()) {
      out.say(body.getKey(), ticks(body.getValue()));
    }
  }
}
