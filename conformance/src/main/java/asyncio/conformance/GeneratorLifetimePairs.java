package asyncio.conformance;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.GeneratorPairs.first;
import static asyncio.conformance.GeneratorPairs.taken;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.GeneratorExit;
import asyncio.LoopOptions;
import asyncio.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What becomes of generators that are left or forgotten. */
final class GeneratorLifetimePairs {
  static final List<Pair> ALL =
      List.of(
          Pair.of("agen_shutdown", "AG-2, R-1", GeneratorLifetimePairs::shutdown),
          Pair.main("agen_shutdown_error", "AG-2", GeneratorLifetimePairs::shutdownError),
          Pair.main("agen_after_shutdown", "AG-2", GeneratorLifetimePairs::afterShutdown),
          Pair.main("agen_forgotten", "AG-1", GeneratorLifetimePairs::forgotten));

  private GeneratorLifetimePairs() {}

  private static void shutdown(Transcript out, LoopOptions options) {
    AsyncGenerator<Integer> closedBefore = one(out, "closed before");
    AsyncGenerator<Integer> kept = one(out, "kept");
    Asyncio.run(
        () -> {
          closedBefore.forEach(_ -> {});
          createTask(
              () -> {
                out.say(kept.next());
                try {
                  sleep(ofSeconds(10));
                } finally {
                  out.say("task ends");
                }
              });
          sleep(ZERO);
          out.say("main ends");
        },
        options);
  }

  private static AsyncGenerator<Integer> one(Transcript out, String name) {
    return asyncGenerator(
        values -> {
          try {
            values.yield(1);
          } finally {
            out.say(name, "cleans up");
            sleep(ZERO);
            out.say(name, "is clean");
          }
        });
  }

  private static void shutdownError(Transcript out) {
    List<Map<String, Object>> reports = new ArrayList<>();
    getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    AsyncGenerator<Integer> one = failingToClose("a");
    AsyncGenerator<Integer> two = failingToClose("b");
    one.next();
    two.next();
    await(getRunningLoop().shutdownAsyncgens());
    one.aclose();
    two.aclose();
    out.say(reports.stream().map(report -> first(report.get("exception"), "\n")).sorted().toList());
    for (var report : reports) {
      String message = String.valueOf(report.get("message"));
      String start = "an error occurred during closing of asynchronous generator";
      out.say(
          message.startsWith(start) ? start : message, report.keySet().stream().sorted().toList());
    }
  }

  private static AsyncGenerator<Integer> failingToClose(String name) {
    return asyncGenerator(
        values -> {
          try {
            values.yield(1);
          } catch (GeneratorExit exit) {
            sleep(ZERO);
            throw new IllegalArgumentException(name, exit);
          }
        });
  }

  private static AsyncGenerator<Integer> counting(Transcript out) {
    return asyncGenerator(
        values -> {
          try {
            for (int i = 0; i < 10; i++) {
              values.yield(i);
            }
          } finally {
            out.say("closed");
          }
        });
  }

  private static void afterShutdown(Transcript out) {
    AsyncGenerator<Integer> early = counting(out);
    out.say(early.next());
    await(getRunningLoop().shutdownAsyncgens());
    out.say(taken(early::next));
    AsyncGenerator<Integer> late = counting(out);
    out.say(late.next());
    late.aclose();
  }

  private static void forgotten(Transcript out) {
    Task<?> task = currentTask();
    boolean[] closed = {false};
    begin(
        out,
        asyncGenerator(
            values -> {
              try {
                for (int i = 0; i < 10; i++) {
                  values.yield(i);
                }
              } finally {
                out.say("cleans up", currentTask() != task);
                sleep(ZERO);
                out.say("is clean");
                closed[0] = true;
              }
            }));
    while (!closed[0]) {
      System.gc(); // CPython counts references instead
      sleep(ofMillis(1));
    }
    out.say("goes on");
  }

  private static void begin(Transcript out, AsyncGenerator<Integer> generator) {
    out.say(generator.next());
  }
}
