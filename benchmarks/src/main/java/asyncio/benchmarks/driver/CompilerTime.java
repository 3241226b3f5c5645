package asyncio.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of the time a JVM's compilers have been at work since this was made, from outside: the
 * processor time of its threads {@code C1 CompilerThread0}, {@code C2 CompilerThread0} and so on,
 * whose names Linux cuts off.
 */
final class CompilerTime {
  private final long pid;
  private final long start = System.nanoTime();
  private final double before;

  CompilerTime(long pid) {
    this.pid = pid;
    before = seconds(pid);
  }

  /** A part of 1; 0 for a process that compiles nothing, NaN where there is no telling. */
  double share() {
    return (seconds(pid) - before) * 1e9 / (System.nanoTime() - start);
  }

  private static double seconds(long pid) {
    double sum = 0;
    try (var threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        sum += seconds(thread);
      }
    } catch (IOException e) {
      return Double.NaN;
    }
    return sum;
  }

  private static double seconds(Path thread) {
    try {
      if (!Files.readString(thread.resolve("comm")).contains(" Compiler")) {
        return 0;
      }
      String spent = Files.readString(thread.resolve("schedstat"));
      return Long.parseLong(spent.substring(0, spent.indexOf(' '))) / 1e9;
    } catch (IOException e) {
      return 0; // it has ended
    }
  }
}
