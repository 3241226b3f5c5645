package asyncio.workers;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers, and what they have started, end with their parent, however that ends. */
class OrphansTest {
  @TempDir Path directory;

  /** A program with a pool, which ends as it is told, or waits to be killed. */
  static final class Parent {
    public static void main(String[] args) {
      var executor =
          new ProcessPoolExecutor(
              options ->
                  options
                      .processes(2)
                      .packages("asyncio.workers")
                      .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      // A JVM that is killed while it loads Netty's library leaves the library's file behind:
      // whoever is to be killed has loaded it, here and in both workers.
      Set<Long> pids = new LinkedHashSet<>();
      while (pids.size() < 2) {
        pids.add(executor.submit(Jobs::pid, pids.size()).join());
      }
      List<Long> started =
          java.util.stream.IntStream.range(0, 4)
              .mapToObj(each -> executor.submit(Jobs::startsAGrandchild, 600))
              .map(java.util.concurrent.CompletableFuture::join)
              .toList();
      RemoteRunnable spinning = () -> Jobs.spins(600);
      pids.forEach(pid -> executor.execute(spinning));
      Asyncio.run(
          () -> {
            System.out.println("workers " + pids + started);
            switch (args[0]) {
              case "exit" -> System.exit(3);
              case "halt" -> Runtime.getRuntime().halt(4);
              default -> Asyncio.sleep(java.time.Duration.ofMinutes(10));
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill -9", "exit", "halt"})
  void noWorkerOutlivesItsParent_P05(String end) throws Exception {
    java.lang.Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                end)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> workers = new ArrayList<>();
    try (BufferedReader lines = parent.inputReader()) {
      String line = lines.readLine();
      assertThat(line).startsWith("workers [");
      for (String pid : line.replace("][", ",").replaceAll("[^0-9,]", "").split(",", -1)) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(workers::add);
      }
      assertThat(workers).hasSize(6);
      if (end.equals("kill -9")) {
        parent.destroyForcibly();
      }
      assertThat(parent.waitFor(1, TimeUnit.MINUTES)).isTrue();
      for (ProcessHandle worker : workers) {
        worker.onExit().get(1, TimeUnit.MINUTES);
      }
      try (Stream<Path> left = Files.list(directory)) {
        assertThat(left).as("files").isEmpty();
      }
    }
  }
}
