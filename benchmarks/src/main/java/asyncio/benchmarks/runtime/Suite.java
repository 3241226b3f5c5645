package asyncio.benchmarks.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the programs of one peer on the JVM, in this process, and prints a line of JSON for each
 * figure. {@code Suite asyncio|kotlin|threads|jox [--quick] [--only name,name]}; {@code
 * million-sleepers} runs only if it is named, and wants a process of its own.
 */
public final class Suite {
  private final Class<?> programs;
  private final @Nullable Weight weight;
  private final boolean quick;

  private Suite(Class<?> programs, @Nullable Sleepers sleepers, boolean quick) {
    this.programs = programs;
    this.weight = sleepers == null ? null : new Weight(sleepers);
    this.quick = quick;
  }

  /**
   * Measures and prints.
   *
   * @param args the peer and options
   */
  public static void main(String[] args) throws RunnerException, InterruptedException, IOException {
    List<String> given = new ArrayList<>(Arrays.asList(args));
    boolean quick = given.remove("--quick");
    int only = given.indexOf("--only");
    List<String> names =
        only < 0
            ? Benchmarks.inOneProcess()
            : new ArrayList<>(List.of(given.get(only + 1).split(",", -1)));
    System.setProperty("jmh.ignoreLock", "true"); // the driver runs one at a time
    Suite suite = of(given.getFirst(), quick);
    for (String name : names) {
      suite.measure(name);
    }
  }

  private static Suite of(String peer, boolean quick) {
    return switch (peer) {
      case "asyncio" -> new Suite(AsyncioPrograms.class, new AsyncioSleepers(), quick);
      case "kotlin" -> new Suite(KotlinPrograms.class, new KotlinSleepers(), quick);
      case "threads" -> new Suite(ThreadPrograms.class, new ThreadSleepers(), quick);
      case "jox" -> new Suite(JoxPrograms.class, null, quick);
      default -> throw new IllegalArgumentException("no peer " + peer);
    };
  }

  private void measure(String name) throws RunnerException, InterruptedException, IOException {
    if (name.equals(Benchmarks.PARKED) && weight != null) {
      weight.parked();
    } else if (name.equals(Benchmarks.MILLION) && weight != null) {
      weight.million();
    } else if (Benchmarks.OPERATIONS.contains(name) && isThere(method(name))) {
      for (RunResult result : new Runner(options(method(name))).run()) {
        new Line(name, "ns/op", result.getPrimaryResult().getScore())
            .with("cpu", processorTime(result))
            .print();
      }
    } else {
      System.out.println(name + ": nothing like it here");
    }
  }

  private static double processorTime(RunResult result) {
    Result<?> cpu = result.getSecondaryResults().get(ProcessorTime.CPU);
    return cpu == null ? Double.NaN : cpu.getScore();
  }

  private boolean isThere(String method) {
    return Arrays.stream(programs.getMethods()).anyMatch(each -> each.getName().equals(method));
  }

  private Options options(String method) {
    return new OptionsBuilder()
        .include(Pattern.quote(programs.getName() + "." + method) + "$")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(0)
        .threads(1)
        .warmupIterations(quick ? 2 : 4)
        .warmupTime(TimeValue.milliseconds(quick ? 250 : 400))
        .measurementIterations(quick ? 2 : 3)
        .measurementTime(TimeValue.milliseconds(quick ? 150 : 350))
        .addProfiler(ProcessorTime.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  /** Two names of programs cannot be names of methods. */
  private static String method(String name) {
    return switch (name) {
      case "switch" -> "switches";
      case "gather" -> "gatherAll";
      default ->
          Pattern.compile("-(.)")
              .matcher(name)
              .replaceAll(part -> part.group(1).toUpperCase(Locale.ROOT));
    };
  }
}
