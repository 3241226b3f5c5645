package asyncio.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs. Its lines are taken one by one, with a limit of time; what it writes to its
 * standard error goes to the log. Closing kills it, with all that it has started.
 */
final class Child implements AutoCloseable {
  /** A program that did not do what it should have; the message is for people. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  /** A line, or the end of them. */
  private record Line(String text, boolean last) {}

  private final Process process;
  private final Path log;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a program.
   *
   * @param program what to start
   * @param processor the number of the processor that it may use, or a negative number for any
   * @param directory that it runs in
   * @param log that gets what it writes to its standard error
   */
  static Child start(Program program, int processor, Path directory, Path log) throws Failure {
    List<String> command = new ArrayList<>(Pinning.prefix(processor));
    command.addAll(program.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(program.environment());
    note(log, "$ " + program.shown(directory));
    try {
      Child child = new Child(builder.start(), log);
      child.process.getOutputStream().close();
      Thread.ofVirtual().start(child::read);
      return child;
    } catch (IOException e) {
      throw new Failure("cannot be started: " + e.getMessage());
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(new Line(line, false));
      }
    } catch (IOException e) {
      note(log, "its output ended: " + e.getMessage());
    }
    lines.add(new Line("", true));
  }

  long pid() {
    return process.pid();
  }

  /**
   * Waits until the program says that it is ready.
   *
   * @throws Failure if it ends before, or takes longer
   */
  void awaitLine(String expected, Duration limit) throws Failure, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (Line line = next(deadline); !line.last; line = next(deadline)) {
      if (line.text.equals(expected)) {
        return;
      }
      note(log, line.text);
    }
    throw new Failure("ended before it said \"" + expected + "\"" + code());
  }

  /**
   * What the program measures until it ends.
   *
   * @throws Failure if it takes longer, ends with an error or prints what is no figure
   */
  List<Reading> readings(Duration limit) throws Failure, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    List<Reading> readings = new ArrayList<>();
    for (Line line = next(deadline); !line.last; line = next(deadline)) {
      note(log, line.text);
      try {
        Reading.parse(line.text).ifPresent(readings::add);
      } catch (IllegalArgumentException e) {
        throw new Failure(String.valueOf(e.getMessage()));
      }
    }
    if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw tooLong();
    }
    if (process.exitValue() != 0) {
      throw new Failure("ended with an error" + code());
    }
    return readings;
  }

  private Line next(long deadline) throws Failure, InterruptedException {
    Line line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw tooLong();
    }
    return line;
  }

  private static Failure tooLong() {
    return new Failure("took too long");
  }

  private String code() {
    return process.isAlive() ? "" : " (exit code " + process.exitValue() + ")";
  }

  /** Asks the program to end, and waits until it has; false if it does not. */
  boolean end(Duration limit) throws InterruptedException {
    process.destroy();
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void note(Path log, String line) {
    try {
      Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.err.println("cannot write to " + log + ": " + e.getMessage());
    }
  }

  /** Has all children killed when this process ends, however it does. */
  static void endWithThisProcess() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
  }
}
