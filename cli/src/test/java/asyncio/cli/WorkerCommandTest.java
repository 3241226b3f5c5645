package asyncio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.cli.program.ExitCode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code aio worker}: mistakes on its command line, and a program that uses two of them. */
@Tag("slow")
final class WorkerCommandTest {
  private static final String PROGRAM =
      """
      package demo;

      import static asyncio.Asyncio.*;
      import asyncio.cluster.Cluster;
      import java.util.List;

      public class Twice {
        static int twice(int number) {
          return 2 * number;
        }

        public static void main(String[] args) {
          run(() -> {
            try (var pool = Cluster.pool(options -> options.members(args))) {
              await(pool.ready());
              System.out.println(pool.pids().size() + " " + await(pool.map(Twice::twice, List.of(1, 2, 3))));
            }
          });
        }
      }
      """;

  @Test
  void joiningNobodyIsOneLine() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Invocation worker = Invocation.of("worker", "--join", "127.0.0.1:" + port);
    assertThat(worker.code()).isEqualTo(ExitCode.FAILED);
    assertThat(worker.err().lines())
        .containsExactly(
            "aio: nobody answers at 127.0.0.1:%d: start the first member without joining anybody"
                .formatted(port));
  }

  @Test
  void anAddressWithoutAPortIsMisuse() {
    Invocation worker = Invocation.of("worker", "--join", "nowhere");
    assertThat(worker.code()).isEqualTo(ExitCode.USAGE);
    assertThat(worker.err()).contains("'nowhere' is no address of a member");
  }

  @Test
  void aClassPathThatIsNotThereIsMisuse() {
    Invocation worker = Invocation.of("worker", "--class-path", "no/such.jar");
    assertThat(worker.code()).isEqualTo(ExitCode.USAGE);
    assertThat(worker.err()).contains("nothing on the class path: no/such.jar");
  }

  @Test
  void aProgramUsesWorkersThatHaveItsClasses(@TempDir Path directory) throws Exception {
    Path source = directory.resolve("Twice.java");
    Files.writeString(source, PROGRAM);
    Path classes = Files.createDirectory(directory.resolve("classes"));
    String own = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", own, "-d", classes.toString(), source.toString());
    assertThat(compiled).isZero();
    Process first = java(own, "asyncio.cli.Aio", "worker", "--class-path", classes.toString());
    String address = address(first);
    Process second =
        java(
            own,
            "asyncio.cli.Aio",
            "worker",
            "--class-path",
            classes.toString(),
            "--join",
            address);
    try {
      assertThat(address(second)).isNotEqualTo(address);
      Process program = java(classes + File.pathSeparator + own, "demo.Twice", address);
      assertThat(program.inputReader().lines()).containsExactly("2 [2, 4, 6]");
      assertThat(program.waitFor()).isZero();
      first.destroy(); // as by Ctrl-C
      assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(first.exitValue()).isZero();
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  private static Process java(String classPath, String type, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            type));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** What a worker says when it is in the cluster. */
  private static String address(Process worker) throws IOException {
    BufferedReader output = worker.inputReader();
    String line = output.readLine();
    assertThat(line).startsWith("member ");
    return line.split(" ", -1)[1];
  }
}
