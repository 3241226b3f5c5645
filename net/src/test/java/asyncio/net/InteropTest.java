package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.toThread;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** CPython's asyncio at the other end; {@code interop.py} says what they talk about. */
@Tag("slow")
class InteropTest {
  private static final int[] SIZES = {1, 1000, 65_536, 3_000_000};

  private static final List<String> SEEN_BY_PYTHON =
      List.of("1 True", "1000 True", "65536 True", "3000000 True");
  private static final List<String> SEEN_BY_US =
      List.of("1 true", "1000 true", "65536 true", "3000000 true");
  private static final Duration GRACE = Duration.ofSeconds(5);

  @TempDir Path folder;

  @OnEachLoop
  void aClientOfPythonTalksToOurServerOverTcp(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(InteropTest::echo, "127.0.0.1", 0);
          assertThat(seenByPython("tcp", port(server))).isEqualTo(and(SEEN_BY_PYTHON, "end b''"));
          server.shutdown(GRACE);
        });
  }

  @OnEachLoop
  void ourClientTalksToAServerOfPythonOverTcp(Kind kind) {
    kind.run(
        () -> {
          Process python = Python.start("server", "tcp");
          int port = Integer.parseInt(firstLine(python));
          try (Connection connection = openConnection("127.0.0.1", port)) {
            assertThat(seenByUs(connection)).isEqualTo(and(SEEN_BY_US, "end 0"));
          }
          assertThat(ended(python)).isEmpty();
        });
  }

  @OnEachLoop
  void aClientOfPythonTalksToOurServerOverTls(Kind kind) throws IOException {
    Path trusted = file("trusted.pem", Certificates.localhost().authority());
    kind.run(
        () -> {
          Server server =
              startServer(
                  InteropTest::echo,
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          assertThat(seenByPython("tls", port(server), trusted.toString()))
              .isEqualTo(and(SEEN_BY_PYTHON, "from localhost"));
          server.shutdown(GRACE);
        });
  }

  @OnEachLoop
  void ourClientTalksToAServerOfPythonOverTls(Kind kind) throws IOException {
    var own = Certificates.localhost();
    Path identity = file("identity.pem", own.chain() + own.key());
    kind.run(
        () -> {
          Process python = Python.start("server", "tls", identity.toString());
          int port = Integer.parseInt(firstLine(python));
          Connection connection =
              openConnection("localhost", port, ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
          assertThat(seenByUs(connection)).isEqualTo(SEEN_BY_US);
          connection.close();
          connection.writer().waitClosed(); // after the good-byes of both
          assertThat(ended(python)).isEmpty();
        });
  }

  @OnEachLoop
  void aClientOfPythonTalksToOurServerOverAUnixSocket(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Server server =
              startServer(InteropTest::echo, Endpoint.unix(path), ServerOptions.DEFAULT);
          assertThat(seenByPython("unix", path.toString()))
              .isEqualTo(and(SEEN_BY_PYTHON, "end b''"));
          server.shutdown(GRACE);
        });
  }

  @OnEachLoop
  void ourClientTalksToAServerOfPythonOverAUnixSocket(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Process python = Python.start("server", "unix", path.toString());
          assertThat(firstLine(python)).isEqualTo(path.toString());
          try (Connection connection =
              openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT)) {
            assertThat(seenByUs(connection)).isEqualTo(and(SEEN_BY_US, "end 0"));
          }
          assertThat(ended(python)).isEmpty();
        });
    path.toFile().delete(); // Python before 3.13 leaves it
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String port(Server server) {
    return String.valueOf(((InetSocketAddress) server.addresses().getFirst()).getPort());
  }

  private static List<String> and(List<String> lines, String last) {
    return Stream.concat(lines.stream(), Stream.of(last)).toList();
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    try (writer) {
      for (byte[] block = receive(reader); block != null; block = receive(reader)) {
        send(writer, block);
      }
    }
  }

  private static List<String> seenByUs(Connection connection) {
    List<String> seen = new ArrayList<>();
    for (int size : SIZES) {
      byte[] block = new byte[size];
      for (int i = 0; i < size; i++) {
        block[i] = (byte) (i % 251);
      }
      var sending = createTask(() -> send(connection.writer(), block));
      seen.add(size + " " + Arrays.equals(receive(connection.reader()), block));
      await(sending);
    }
    if (connection.writer().canWriteEof()) {
      connection.writer().writeEof();
      seen.add("end " + connection.reader().read().length);
    }
    return seen;
  }

  private static void send(StreamWriter writer, byte[] block) {
    writer.write(block.length + "\n");
    writer.write(block);
    writer.drain();
  }

  /** What the peer's own system still had when it was reset, nobody can give. */
  @OnEachLoop
  void whatThisSystemHadAcknowledgedIsGivenBeforeAReset(Kind kind) {
    kind.run(
        () -> {
          Future<Boolean> reset = EventLoop.running().createFuture();
          Future<Long> received = EventLoop.running().createFuture();
          Server server =
              startServer(
                  (reader, writer) -> {
                    await(reset);
                    received.setResult(countUntilReset(reader));
                    writer.close();
                  },
                  "127.0.0.1",
                  0);
          int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
          long acknowledged =
              Long.parseLong(ended(Python.start("reset", Integer.toString(port))).getFirst());
          reset.setResult(true);
          assertThat(acknowledged).isPositive();
          assertThat(await(received)).isGreaterThanOrEqualTo(acknowledged);
          server.close();
        });
  }

  private static long countUntilReset(StreamReader reader) {
    long count = 0;
    try {
      while (true) {
        byte[] some = reader.read(10_000);
        assertThat(some).as("the end instead of the reset").isNotEmpty();
        count += some.length;
      }
    } catch (ConnectionResetError reset) {
      return count;
    }
  }

  private static byte @Nullable [] receive(StreamReader reader) {
    byte[] line = reader.readLine();
    return line.length == 0
        ? null
        : reader.readExactly(Integer.parseInt(new String(line, UTF_8).strip()));
  }

  private static List<String> seenByPython(String... wire) throws IOException {
    return ended(
        Python.start(Stream.concat(Stream.of("client"), Stream.of(wire)).toArray(String[]::new)));
  }

  private static String firstLine(Process python) {
    return toThread(() -> python.inputReader().readLine());
  }

  /** What it has printed, once it has ended well. */
  private static List<String> ended(Process python) {
    List<String> lines = toThread(() -> python.inputReader().lines().toList());
    assertThat(toThread(() -> python.waitFor())).as(String.join("\n", lines)).isZero();
    return lines;
  }
}
