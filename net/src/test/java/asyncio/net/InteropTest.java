package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.toThread;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.net.Net.Connection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CPython's asyncio at the other end; {@code interop.py} says what they talk about. A wire more is
 * a method more at both ends that connects or listens.
 */
class InteropTest {
  private static final int[] SIZES = {1, 1000, 65_536, 3_000_000};

  @OnEachLoop
  void aClientOfPythonTalksToOurServerOverTcp(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(InteropTest::echo, "127.0.0.1", 0);
          int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
          assertThat(seenByPython("tcp", String.valueOf(port)))
              .containsExactly("1 True", "1000 True", "65536 True", "3000000 True", "end b''");
          server.shutdown(Duration.ofSeconds(1));
        });
  }

  @OnEachLoop
  void ourClientTalksToAServerOfPythonOverTcp(Kind kind) {
    kind.run(
        () -> {
          Process python = Python.start("server", "tcp");
          try (Connection connection =
              openConnection("127.0.0.1", Integer.parseInt(firstLine(python)))) {
            assertThat(seenByUs(connection))
                .containsExactly("1 true", "1000 true", "65536 true", "3000000 true", "end 0");
          }
          assertThat(ended(python)).isEmpty();
        });
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

  private static byte @Nullable [] receive(StreamReader reader) {
    byte[] line = reader.readLine();
    return line.length == 0
        ? null
        : reader.readExactly(Integer.parseInt(new String(line, UTF_8).strip()));
  }

  private static List<String> seenByPython(String wire, String address) throws Exception {
    return ended(Python.start("client", wire, address));
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
