package asyncio.cluster;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.contract.EachLoop;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Members of a cluster on loopback, each a process of its own, with each kind of loop in turn. They
 * end with this process.
 */
public final class Members implements AutoCloseable {
  private final String name;
  private final String classPath;
  private final List<String> options;
  private final List<One> alive = new ArrayList<>();
  private int started;

  /** A member, and what it has said when it was in the cluster. */
  public record One(Process process, BufferedReader output, String address) {
    public long pid() {
      return process.pid();
    }

    public void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    public void signal(String signal) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(pid())).start().waitFor();
    }
  }

  /** None yet: of a cluster that has a name of its own, so that tests do not meet. */
  public Members(String... options) {
    this(
        "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime(),
        System.getProperty("java.class.path"),
        List.of(options));
  }

  private Members(String name, String classPath, List<String> options) {
    this.name = name;
    this.classPath = classPath;
    this.options = options;
  }

  /** None yet: of a cluster of the same name as another one. */
  static Members called(String name) {
    return new Members(name, System.getProperty("java.class.path"), List.of());
  }

  /**
   * None yet: with other classes before those of these tests, or instead of those in some places.
   */
  static Members withClasses(Path classes, Path... instead) {
    String own =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(each -> !List.of(instead).contains(Path.of(each)))
            .collect(Collectors.joining(File.pathSeparator));
    return new Members(
        "lacking-" + System.nanoTime(), classes + File.pathSeparator + own, List.of());
  }

  public String name() {
    return name;
  }

  public List<One> alive() {
    alive.removeIf(each -> !each.process.isAlive());
    return alive;
  }

  public String[] addresses() {
    return alive().stream().map(One::address).toArray(String[]::new);
  }

  /** Starts so many. Blocks. */
  public Members start(int count) {
    for (int i = 0; i < count; i++) {
      start();
    }
    return this;
  }

  /** Starts one more. Blocks until it is in the cluster. */
  public One start(String... more) {
    return start(List.of(), more);
  }

  /** Starts one more in a network namespace. */
  One startIn(String namespace, String... more) {
    return start(List.of("ip", "netns", "exec", namespace), more);
  }

  private One start(List<String> before, String... more) {
    List<String> command = new ArrayList<>(before);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            classPath,
            Members.class.getName(),
            name,
            String.join(",", addresses()),
            EachLoop.all().get(started++ % EachLoop.all().size()).name()));
    command.addAll(options);
    command.addAll(Arrays.asList(more));
    try {
      Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      BufferedReader output = process.inputReader();
      String line = output.readLine();
      if (line == null || !line.startsWith("member ")) {
        process.destroyForcibly();
        throw new IllegalStateException("a member has not started: " + line);
      }
      var one = new One(process, output, line.substring("member ".length()));
      alive.add(one);
      return one;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (One each : alive) {
      each.process.destroyForcibly();
    }
    for (One each : alive) {
      each.process.onExit().join();
    }
  }

  /**
   * A member.
   *
   * @param args the name of the cluster, members of it, the kind of its loop, and its options
   */
  public static void main(String[] args) {
    Thread.ofPlatform().daemon().start(Members::endWithParent);
    Asyncio.run(
        () -> {
          try (var worker =
              ClusterWorker.start(
                  options -> {
                    options.name(args[0]);
                    if (!args[1].isEmpty()) {
                      options.join(args[1].split(","));
                    }
                    Options.set(options, Arrays.copyOfRange(args, 3, args.length));
                  })) {
            EventLoop loop = EventLoop.running();
            loop.addSignalHandler("TERM", () -> loop.createTask(worker::close));
            System.out.println("member " + worker.address());
            worker.awaitEnd();
          }
        },
        EachLoop.all().stream()
            .filter(each -> each.name().equals(args[2]))
            .findFirst()
            .orElseThrow()
            .options());
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException gone) {
      // as its end
    }
    Runtime.getRuntime().halt(1);
  }
}
