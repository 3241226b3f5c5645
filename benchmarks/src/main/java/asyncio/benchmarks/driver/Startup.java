package asyncio.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a program takes to print its first line: from the moment when its process is asked for,
 * on whichever processors it wants, as a user would start it. The processor time is that of the
 * whole process, which ends right after the line.
 *
 * @param program that prints a line
 * @param project the directory to run in
 * @param log of what it says
 */
record Startup(Program program, Path project, Path log) {

  /** The median of some starts, after one that brings the files into memory. */
  Reading measure(int times) throws Child.Failure, InterruptedException {
    List<Double> millis = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    once(millis, cpu);
    millis.clear();
    cpu.clear();
    for (int i = 0; i < times; i++) {
      once(millis, cpu);
    }
    return new Reading(
        RuntimePlan.STARTUP,
        "ms",
        Spread.of(millis).orElseThrow().median(),
        Spread.of(cpu).map(Spread::median).orElse(null),
        Map.of());
  }

  private void once(List<Double> millis, List<Double> cpu)
      throws Child.Failure, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(program.command())
            .directory(project.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(program.environment());
    double before = ChildrenTime.millis();
    long start = System.nanoTime();
    try {
      Process process = builder.start();
      try (BufferedReader out = process.inputReader()) {
        String line = out.readLine();
        long end = System.nanoTime();
        if (process.waitFor() != 0 || line == null) {
          throw new Child.Failure("did not say hello (exit code " + process.exitValue() + ")");
        }
        millis.add((end - start) / 1e6);
        cpu.add(ChildrenTime.millis() - before);
      }
    } catch (IOException e) {
      throw new Child.Failure("cannot be started: " + e.getMessage());
    }
  }
}
