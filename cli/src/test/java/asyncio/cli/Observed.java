package asyncio.cli;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.futureAddToAwaitedBy;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;

import asyncio.Asyncio;
import asyncio.Task;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program to be looked into, in a process of its own; ends with its input. */
final class Observed implements AutoCloseable {
  private final Process process;

  /** Starts it; with the word "circle", tasks of it wait for each other. */
  Observed(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            place(Observed.class) + File.pathSeparator + place(Asyncio.class),
            Observed.class.getName()));
    command.addAll(List.of(words));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String line = process.inputReader().readLine();
    if (!"ready".equals(line)) {
      throw new IllegalStateException(line);
    }
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  String pid() {
    return Long.toString(process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * Waits until it is killed.
   *
   * @param words see the constructor
   */
  public static void main(String[] words) {
    run(() -> serve(List.of(words).contains("circle")));
  }

  private static void serve(boolean circle) {
    taskGroup(
        group -> {
          Task<?> fetch = group.createTask(Observed::fetch);
          fetch.setName("fetch");
          if (circle) {
            Task<?> other = createTask(() -> await(fetch), "other");
            futureAddToAwaitedBy(other, fetch);
          }
          sleep(Duration.ZERO);
          System.out.println("ready");
        });
  }

  private static void fetch() {
    sleep(Duration.ofHours(1));
  }
}
