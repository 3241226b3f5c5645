package asyncio.cli.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.cli.Aio;
import asyncio.workers.launch.JvmCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command with its workers, in processes of their own, and what it says. */
final class Served implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Serving on .*:(\\d+)");
  private static final long PATIENCE = 60_000_000_000L; // on a busy machine

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean ended; // its output

  /** {@code aio serve}. */
  Served(String... words) throws IOException {
    this("serve", List.of(words), true);
  }

  /** {@code aio serve}, whose output nobody reads. */
  static Served unread(String... words) throws IOException {
    return new Served("serve", List.of(words), false);
  }

  private Served(String first, List<String> words, boolean read) throws IOException {
    List<String> command = new ArrayList<>(JvmCommand.of(Aio.class).words());
    command.add(first);
    command.addAll(words);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    if (!read) {
      return;
    }
    Thread.ofPlatform().daemon().start(this::read);
  }

  /** {@code aio run}. */
  static Served example(String... words) throws IOException {
    return new Served("run", List.of(words), true);
  }

  private void read() {
    try (var reader = process.inputReader()) {
      String line;
      while ((line = reader.readLine()) != null) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException gone) {
      // as below
    }
    synchronized (lines) {
      ended = true;
      lines.notifyAll();
    }
  }

  /** The first line that matches and comes after so many. */
  String line(int after, Predicate<String> which) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    synchronized (lines) {
      int at = after;
      while (true) {
        for (; at < lines.size(); at++) {
          if (which.test(lines.get(at))) {
            return lines.get(at);
          }
        }
        long left = (end - System.nanoTime()) / 1_000_000;
        if (ended || left <= 0) {
          throw new AssertionError("no such line after " + after + " of:\n" + text());
        }
        lines.wait(left);
      }
    }
  }

  String line(String part) throws InterruptedException {
    return line(0, line -> line.contains(part));
  }

  /** How many lines there are now. */
  int said() {
    synchronized (lines) {
      return lines.size();
    }
  }

  String text() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  int port() throws InterruptedException {
    Matcher matcher = PORT.matcher(line("Serving on "));
    if (!matcher.matches()) {
      throw new AssertionError(text());
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Waits until workers with these numbers are ready. */
  Served ready(int... numbers) throws InterruptedException {
    for (int each : numbers) {
      line("worker " + each + " is ready");
    }
    return this;
  }

  long pid() {
    return process.pid();
  }

  /** The process of a worker. */
  long pid(int worker) throws InterruptedException {
    String line = line("worker " + worker + " is process ");
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  static void signal(long pid, String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    if (code != 0) {
      throw new AssertionError("no process " + pid);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    signal(pid(), name);
  }

  /** Its exit code, when it has ended. */
  private int exit() throws InterruptedException {
    if (!process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
      throw new AssertionError("it does not end:\n" + text());
    }
    synchronized (lines) {
      while (!ended) {
        lines.wait(1000);
      }
    }
    return process.exitValue();
  }

  /** Waits for its end, which must be with this exit code. */
  void assertExit(int code) throws InterruptedException {
    assertThat(exit()).as(this::text).isEqualTo(code);
  }

  /** Those that it has started and that run. */
  List<Long> children() {
    return process.children().map(ProcessHandle::pid).toList();
  }

  int descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
      return (int) all.count();
    }
  }

  /** Would hang where some are left. */
  void untilDescriptorsAreAtMost(int count) throws IOException, InterruptedException {
    while (descriptors() > count) {
      Thread.sleep(5);
    }
  }

  static void untilGone(long pid) throws InterruptedException {
    while (ProcessHandle.of(pid).isPresent()) {
      Thread.sleep(5);
    }
  }

  /** Waits for its end. */
  void untilGone() throws InterruptedException {
    process.waitFor();
  }

  /** Waits until somebody listens at a port. */
  void untilItAnswers(int port) throws InterruptedException {
    while (true) {
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        Thread.sleep(20);
      }
    }
  }

  /** No worker, and no directory. */
  void assertNothingIsLeft() throws InterruptedException {
    for (long child : children()) {
      untilGone(child);
    }
    assertThat(directory()).doesNotExist();
  }

  Path directory() {
    return RuntimeDirectory.ofUser().resolve(Long.toString(pid()));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
