package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.Runner;
import asyncio.SystemExit;
import asyncio.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/** Starting and shutting down. */
final class RunnerPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.of("runner_outcomes", "R-1", RunnerPairs::outcomes),
          Pair.of("runner_shutdown", "R-1", RunnerPairs::shutdown),
          Pair.of("runner_failed_main", "R-2", RunnerPairs::failedMain),
          Pair.of("runner_shutdown_error", "R-1", RunnerPairs::shutdownError),
          Pair.of("runner_late_task", "R-2", RunnerPairs::lateTask),
          Pair.of("runner_exit", "R-4", RunnerPairs::exit),
          Pair.of("runner_several", "R-1", RunnerPairs::several),
          Pair.of("runner_interrupt", "R-3", RunnerPairs::interrupt),
          Pair.of("runner_interrupt_refused", "R-3", RunnerPairs::interruptRefused));

  private RunnerPairs() {}

  private static int cancelling() {
    return Objects.requireNonNull(currentTask()).cancelling();
  }

  private static void outcomes(Transcript out, LoopOptions options) {
    Map<String, Awaitable<String>> mains = new LinkedHashMap<>();
    mains.put("value", () -> "value");
    mains.put(
        "fails",
        () -> {
          sleep(ZERO);
          throw new IllegalArgumentException("boom");
        });
    mains.put(
        "cancels",
        () -> {
          Objects.requireNonNull(currentTask()).cancel("itself");
          return sleep(ZERO, "never");
        });
    mains.put(
        "leaves",
        () -> {
          throw new SystemExit(3);
        });
    mains.forEach((name, main) -> out.say(name, caught(() -> Asyncio.run(main, options))));
  }

  private static void shutdown(Transcript out, LoopOptions options) {
    var cleanedUp = new CountDownLatch(1);
    Action leftOver =
        () -> {
          try {
            sleep(ofSeconds(10));
          } finally {
            out.say("cancelled", cancelling());
            sleep(ZERO);
            out.say("cleaned up");
            cleanedUp.countDown();
          }
        };
    Action job =
        () -> {
          cleanedUp.await();
          out.say("job ends");
        };
    Awaitable<String> main =
        () -> {
          createTask(leftOver);
          getRunningLoop().runInExecutor(null, job);
          sleep(ZERO);
          out.say("main ends");
          return "value";
        };
    out.say(Asyncio.run(main, options));
  }

  private static void failedMain(Transcript out, LoopOptions options) {
    Action leftOver =
        () -> {
          try {
            sleep(ofSeconds(10));
          } catch (CancelledError error) {
            sleep(ofMillis(20));
            out.say("refuses, and ends");
          }
        };
    Action fails =
        () -> {
          createTask(leftOver);
          sleep(ZERO);
          throw new IllegalArgumentException("boom");
        };
    Action leaves =
        () -> {
          createTask(leftOver);
          sleep(ZERO);
          throw new SystemExit(3);
        };
    for (Action main : List.of(fails, leaves)) {
      out.say(caught(() -> Asyncio.run(main, options)));
    }
  }

  private static void shutdownError(Transcript out, LoopOptions options) {
    Action leftOver =
        () -> {
          try {
            sleep(ofSeconds(10));
          } catch (CancelledError error) {
            throw new IllegalArgumentException("while shutting down");
          }
        };
    Awaitable<Boolean> main =
        () -> {
          getRunningLoop()
              .setExceptionHandler(
                  (_, context) ->
                      out.say(
                          context.get("message"),
                          context.get("exception"),
                          new TreeSet<>(context.keySet())));
          Task<?> task = createTask(leftOver);
          sleep(ZERO);
          return task.done();
        };
    out.say(Asyncio.run(main, options));
  }

  private static void lateTask(Transcript out, LoopOptions options) {
    Action late =
        () -> {
          out.say("late starts");
          sleep(ofSeconds(1));
          out.say("never");
        };
    Action leftOver =
        () -> {
          try {
            sleep(ofSeconds(10));
          } finally {
            out.say("makes another");
            createTask(late);
          }
        };
    Action main =
        () -> {
          createTask(leftOver);
          sleep(ZERO);
        };
    Asyncio.run(main, options);
    out.say("shut down");
  }

  private static void exit(Transcript out, LoopOptions options) {
    Action leaves =
        () -> {
          sleep(ofMillis(20));
          out.say("leaves");
          throw new SystemExit(7);
        };
    Action main =
        () -> {
          try {
            Task<?> task = createTask(leaves);
            sleep(ofSeconds(10));
            out.say("never", task);
          } finally {
            out.say("finally", cancelling());
            sleep(ofMillis(20));
            out.say("cleaned up");
          }
        };
    out.say(caught(() -> Asyncio.run(main, options)));
  }

  private static void several(Transcript out, LoopOptions options) {
    var variable = new ContextVar<String>("variable", () -> "unset");
    var runner = new Runner(options);
    EventLoop loop;
    try (runner) {
      out.say(runner.run(step(out, runner, variable, "one")));
      out.say(runner.run(step(out, runner, variable, "two")), variable.get());
      Context given = Context.copyOfCurrent();
      out.say(runner.run(step(out, runner, variable, "three"), given), variable.in(given));
      out.say(runner.run(step(out, runner, variable, "four")));
      Task<String> task = runner.run(() -> createTask(() -> sleep(ofMillis(20), "started before")));
      out.say(task.done(), runner.run(() -> await(task)));
      loop = runner.loop();
    }
    out.say(loop.isClosed());
    out.say(kind(caught(() -> runner.run(() -> "never"))));
    runner.close();
    out.say(kind(caught(runner::loop)));
  }

  private static Awaitable<String> step(
      Transcript out, Runner runner, ContextVar<String> variable, String name) {
    return () -> {
      out.say(name, variable.get(), getRunningLoop() == runner.loop());
      variable.set(name);
      return name;
    };
  }

  private static void pressCtrlC() {
    Signal.raise(new Signal("INT"));
  }

  private static void interrupt(Transcript out, LoopOptions options) {
    Action main =
        () -> {
          getRunningLoop().callSoon(RunnerPairs::pressCtrlC);
          try {
            await(getRunningLoop().<String>createFuture());
          } finally {
            out.say("cancelled", cancelling());
            sleep(ZERO);
            out.say("cleaned up");
          }
        };
    out.say(kind(caught(() -> Asyncio.run(main, options))));
  }

  private static void interruptRefused(Transcript out, LoopOptions options) {
    Awaitable<String> main =
        () -> {
          getRunningLoop().callSoon(RunnerPairs::pressCtrlC);
          try {
            await(getRunningLoop().<String>createFuture());
          } catch (CancelledError error) {
            out.say("refused", cancelling());
          }
          return sleep(ZERO, "value");
        };
    out.say(Asyncio.run(main, options));
  }
}
