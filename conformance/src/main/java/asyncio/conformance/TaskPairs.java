package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks: steps, contexts, outcomes, names. */
final class TaskPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("task_first_step", "TASK-1", TaskPairs::firstStep),
          Pair.main("task_interleaving", "TASK-1", TaskPairs::interleaving),
          Pair.main("task_current", "TASK-2", TaskPairs::current),
          Pair.main("task_context", "TASK-3", TaskPairs::context),
          Pair.main("task_context_snapshot", "TASK-3", TaskPairs::contextSnapshot),
          Pair.main("task_context_given", "TASK-3", TaskPairs::contextGiven),
          Pair.of("task_other_loop", "TASK-4", TaskPairs::otherLoop),
          Pair.main("task_outcomes", "TASK-5", TaskPairs::outcomes),
          Pair.of("task_exit", "TASK-5", TaskPairs::exit),
          Pair.main("task_names", "TASK-8", TaskPairs::names),
          Pair.main("task_repr", "TASK-8", TaskPairs::repr),
          Pair.main("task_no_setters", "TASK-5", TaskPairs::noSetters),
          Pair.of("task_all", "TASK-9", TaskPairs::all),
          Pair.main("task_await_again", "TASK-5, FUT-8", TaskPairs::awaitAgain),
          Pair.main("task_factory", "TASK-1", TaskPairs::factory));

  private TaskPairs() {}

  private static void firstStep(Transcript out) {
    Task<String> one = createTask(() -> child(out, "one"));
    Task<String> two = getRunningLoop().createTask(() -> child(out, "two"));
    out.say("created", one.done(), two.done());
    sleep(ZERO);
    Task<String> three = createTask(() -> child(out, "three"));
    out.say("created", one.done(), two.done());
    out.say(await(one), await(two), await(three));
  }

  private static String child(Transcript out, String name) {
    out.say(name, "starts");
    sleep(ZERO);
    out.say(name, "ends");
    return name;
  }

  private static void interleaving(Transcript out) {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (var worker : List.of(Map.entry("a", 3), Map.entry("b", 1), Map.entry("c", 2))) {
      tasks.add(
          createTask(
              () -> {
                for (int step = 0; step < worker.getValue(); step++) {
                  out.say(worker.getKey(), step);
                  sleep(ZERO);
                }
                return worker.getValue();
              }));
    }
    for (Task<Integer> task : tasks) {
      out.say("result", await(task));
    }
  }

  private static void current(Transcript out) {
    EventLoop loop = getRunningLoop();
    Task<?> main = currentTask();
    out.say("main", main != null, await(() -> currentTask() == main));
    loop.callSoon(() -> out.say("callback", currentTask()));
    Task<Task<?>> task =
        createTask(
            () -> {
              out.say("child", currentTask() == main);
              return currentTask();
            });
    out.say("child's", await(task) == task);
    task.addDoneCallback(_ -> out.say("done callback", currentTask()));
    sleep(ZERO);
    out.say("main", currentTask() == main);
  }

  private static void context(Transcript out) throws Exception {
    var variable = new ContextVar<String>("variable", () -> "unset");
    variable.set("main");
    out.say("coroutine", await(setter(variable, "by coroutine")), variable.get());
    out.say("task", await(createTask(setter(variable, "by task"))), variable.get());
    out.say("wait_for", waitFor(setter(variable, "by wait_for"), ofSeconds(1)), variable.get());
    out.say("wait_for now", waitFor(createTask(setter(variable, "by task")), null), variable.get());
    out.say(
        "gather",
        await(gather(setter(variable, "by gather"), setter(variable, "by gather"))),
        variable.get());
    out.say("shield", await(shield(setter(variable, "by shield"))), variable.get());
    timeout(
        ofSeconds(1),
        () -> {
          out.say("timeout", await(setter(variable, "by timeout")), variable.get());
        });
    taskGroup(
        group -> {
          group.createTask(setter(variable, "by group"));
          variable.set("in group");
        });
    out.say("group", variable.get());
  }

  private static Awaitable<List<String>> setter(ContextVar<String> variable, String value) {
    return () -> {
      String before = variable.get();
      variable.set(value);
      sleep(ZERO);
      return List.of(before, variable.get());
    };
  }

  private static void contextSnapshot(Transcript out) {
    var variable = new ContextVar<String>("variable");
    Task<?> one = createTask(() -> lookTwice(out, variable, "one"));
    variable.set("first");
    Task<?> two = createTask(() -> lookTwice(out, variable, "two"));
    ContextVar.Token<String> token = variable.set("second");
    sleep(ZERO);
    variable.reset(token);
    await(one);
    await(two);
    out.say("main", variable.get());
    out.say("of one", variable.in(one.context()));
    out.say("of two", variable.in(two.context()));
  }

  private static void lookTwice(Transcript out, ContextVar<String> variable, String name) {
    out.say(name, variable.get("nothing"));
    sleep(ZERO);
    out.say(name, variable.get("nothing"));
    variable.set(name);
  }

  private static void contextGiven(Transcript out) {
    var variable = new ContextVar<String>("variable", () -> "unset");
    Context given = Context.copyOfCurrent();
    variable.set("main");
    Task<?> one = createTask(child(out, variable, "one"), TaskOptions.DEFAULT.withContext(given));
    Task<?> two = createTask(child(out, variable, "two"), TaskOptions.DEFAULT.withContext(given));
    out.say(one.context() == given, two.context() == given);
    Asyncio.wait(List.of(one, two));
    out.say(variable.get(), variable.in(given));
  }

  private static Awaitable<@Nullable Void> child(
      Transcript out, ContextVar<String> variable, String value) {
    return () -> {
      out.say(value, variable.get());
      variable.set(value);
      sleep(ZERO);
      out.say(value, variable.get());
      return null;
    };
  }

  private static void otherLoop(Transcript out, LoopOptions options) {
    Asyncio.run(
        () -> {
          var other = new EventLoop(options);
          Future<String> foreign = other.createFuture();
          out.say(kind(caught(() -> await(foreign))));
          Future<String> done = other.createFuture();
          done.setResult("done ones can be read");
          out.say(await(done));
          out.say(await(createTask(() -> kind(caught(() -> await(currentTask()))))));
          out.say("goes on", sleep(ZERO, "well"));
          other.close();
        },
        options);
  }

  private static void outcomes(Transcript out) {
    Map<String, Awaitable<String>> bodies = new LinkedHashMap<>();
    bodies.put("returns", () -> "value");
    bodies.put(
        "raises",
        () -> {
          throw new IllegalArgumentException("boom");
        });
    bodies.put(
        "raises_later",
        () -> {
          sleep(ZERO);
          throw new ArithmeticException("later");
        });
    bodies.put(
        "cancels",
        () -> {
          throw new CancelledError("nobody asked");
        });
    for (var body : bodies.entrySet()) {
      Task<String> task = createTask(body.getValue());
      Asyncio.wait(List.of(task));
      Object outcome = "cancelled";
      if (!task.cancelled()) {
        outcome = task.exception() == null ? task.result() : task.exception();
      }
      out.say(body.getKey(), task.done(), task.cancelled(), outcome);
    }
  }

  private static void exit(Transcript out, LoopOptions options) {
    try (var loop = new EventLoop(options)) {
      List<Task<?>> tasks = new ArrayList<>();
      Action leaves =
          () -> {
            out.say("leaves");
            throw new SystemExit(5);
          };
      Action stays =
          () -> {
            out.say("stays");
            sleep(ZERO);
            out.say("stays on");
          };
      Task<?> main =
          loop.createTask(
              () -> {
                tasks.add(loop.createTask(leaves));
                tasks.add(loop.createTask(stays));
                Asyncio.wait(tasks);
                out.say("main", tasks.stream().map(Task::done).toList());
              });
      out.say(caught(() -> loop.runUntilComplete(main)));
      out.say(main.done(), tasks.stream().map(Task::done).toList(), tasks.getFirst().exception());
      loop.runUntilComplete(main);
    }
  }

  private static void names(Transcript out) {
    Task<?> one = createTask(() -> {});
    Task<?> named = createTask(() -> {}, "named");
    Task<?> two = createTask(() -> {});
    out.say(number(two) - number(one), named.name());
    named.setName("renamed");
    out.say(named.name(), one.name().startsWith("Task-"));
    Asyncio.wait(List.of(one, two, named));
    out.say(named.name());
  }

  private static int number(Task<?> task) {
    return Integer.parseInt(task.name().substring("Task-".length()));
  }

  private static void repr(Transcript out) {
    Task<?> stubborn =
        createTask(
            () -> {
              try {
                await(getRunningLoop().<String>createFuture());
              } catch (CancelledError refused) {
                sleep(ZERO);
              }
            },
            "stubborn");
    out.say(has(stubborn, "pending"), has(stubborn, "'stubborn'"));
    sleep(ZERO);
    stubborn.cancel();
    out.say(has(stubborn, "cancelling"), has(stubborn, "wait_for"));
    await(stubborn);
    out.say(has(stubborn, "finished"), has(stubborn, "result=" + stubborn.result()));
    Task<Integer> returns = createTask(() -> 42);
    await(returns);
    out.say(has(returns, "finished"), has(returns, "result=42"));
    Task<?> forever = createTask(() -> await(getRunningLoop().<String>createFuture()));
    forever.cancel();
    caught(() -> await(forever));
    out.say(has(forever, "cancelled"), has(forever, "wait_for"));
  }

  private static boolean has(Task<?> task, String text) {
    return task.toString().contains(text);
  }

  private static void noSetters(Transcript out) {
    Task<String> task = createTask(() -> "value");
    out.say(kind(caught(() -> task.setResult("other"))));
    out.say(kind(caught(() -> task.setException(new IllegalArgumentException("other")))));
    out.say(await(task));
    out.say(kind(caught(() -> task.setResult("other"))));
  }

  private static void all(Transcript out, LoopOptions options) {
    Asyncio.run(
        () -> {
          Task<?> main = currentTask();
          if (main != null) {
            main.setName("main");
          }
          out.say(sortedNames());
          Task<?> brief = createTask(() -> {}, "short");
          Task<?> lasting =
              createTask(() -> await(getRunningLoop().<String>createFuture()), "long");
          out.say(sortedNames());
          await(brief);
          out.say(sortedNames());
          lasting.cancel();
          out.say(sortedNames());
          caught(() -> await(lasting));
          out.say(sortedNames());
          var other = new EventLoop(options);
          Task<?> task = other.createTask(() -> null, TaskOptions.named("other's"));
          out.say(sortedNames(), sortedNames(other.allTasks()));
          getRunningLoop().callSoon(() -> out.say("callback", sortedNames()));
          sleep(ZERO);
          task.cancel();
          other.close();
        },
        options);
  }

  private static List<String> sortedNames() {
    return sortedNames(Asyncio.allTasks());
  }

  private static List<String> sortedNames(Set<Task<?>> tasks) {
    return tasks.stream().map(Task::name).sorted().toList();
  }

  private static void awaitAgain(Transcript out) {
    Task<List<String>> good = createTask(() -> List.of("value"));
    out.say(await(good) == await(good));
    Task<String> bad =
        createTask(
            () -> {
              sleep(ZERO);
              throw new IllegalArgumentException("boom");
            });
    Object first = caught(() -> await(bad));
    out.say(first, caught(() -> await(bad)) == first, bad.exception() == first);
  }

  private static void factory(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.setTaskFactory(
        new TaskFactory() {
          @Override
          public <T> Task<T> create(
              EventLoop itsLoop, Awaitable<? extends T> coroutine, TaskOptions options) {
            out.say("factory", itsLoop == loop);
            return new Task<>(itsLoop, coroutine, options);
          }
        });
    out.say(await(createTask(() -> 1)));
    out.say(await(gather(() -> 2, () -> 3)));
    taskGroup(group -> group.createTask(() -> 4));
    out.say(waitFor(() -> 5, ofSeconds(1)));
    loop.setTaskFactory(null);
    out.say(await(createTask(() -> 6)));
  }
}
