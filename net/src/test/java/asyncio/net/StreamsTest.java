package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Task;
import io.netty.channel.ChannelOption;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Streams over real sockets. */
class StreamsTest {
  @OnEachLoop
  void waitClosedTellsTheErrorOfTheConnection_ST7(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer((reader, writer) -> writer.transport().abort(), "127.0.0.1", 0);
          int port = ((java.net.InetSocketAddress) server.addresses().getFirst()).getPort();
          Connection connection = Net.openConnection("127.0.0.1", port);
          var socket = (SocketTransport) connection.writer().transport();
          socket.connectionFailed(new ConnectionResetError("pulled out"));
          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> connection.writer().waitClosed())
                .isInstanceOf(ConnectionResetError.class)
                .hasMessageContaining("pulled out");
          }
          server.close();
          server.waitClosed();
        });
  }

  private static final Duration SOON = Duration.ofMillis(50);

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static Server echo() {
    return startServer(
        (reader, writer) -> {
          try {
            for (byte[] some = reader.read(8192); some.length > 0; some = reader.read(8192)) {
              writer.write(some);
              writer.drain();
            }
          } finally {
            writer.close();
          }
        },
        "127.0.0.1",
        0);
  }

  @OnEachLoop
  void whatIsWrittenComesBackWholeAndInOrder(Kind kind) {
    byte[] sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    kind.run(
        () -> {
          Server server = echo();
          try (Connection connection = openConnection("127.0.0.1", port(server))) {
            Task<byte[]> received = createTask(() -> connection.reader().read());
            for (int at = 0; at < sent.length; at += 100_000) {
              connection.writer().write(java.nio.ByteBuffer.wrap(sent, at, 100_000));
              connection.writer().drain();
            }
            connection.writer().writeEof();
            assertThat(await(received)).isEqualTo(sent);
          }
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void manyConnectionsAtOnceAreServedByTheirOwnTasks(Kind kind) {
    kind.run(
        () -> {
          Server server = echo();
          List<Task<String>> answers = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            int number = i;
            answers.add(
                createTask(
                    () -> {
                      try (var connection = openConnection("127.0.0.1", port(server))) {
                        connection.writer().write("line " + number + "\n");
                        return new String(connection.reader().readLine(), UTF_8);
                      }
                    }));
          }
          for (int i = 0; i < 50; i++) {
            assertThat(await(answers.get(i))).isEqualTo("line " + i + "\n");
          }
          server.shutdown(SOON);
          assertThat(server.addresses()).isEmpty();
        });
  }

  @OnEachLoop
  void drainWaitsForAPeerThatDoesNotRead_ST6(Kind kind) {
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          var readNow = EventLoop.running().<Boolean>createFuture();
          Server server =
              startServer(
                  (reader, writer) -> {
                    await(readNow);
                    trail.add("read " + reader.read().length);
                    writer.close();
                  },
                  "127.0.0.1",
                  0);
          try (Connection connection = openConnection("127.0.0.1", port(server))) {
            Task<?> filling =
                createTask(
                    () -> {
                      for (int i = 0; i < 300; i++) {
                        connection.writer().write(new byte[100_000]);
                        connection.writer().drain();
                      }
                      trail.add("drained");
                      connection.writer().writeEof();
                    });
            while (connection.writer().transport().writeBufferSize() == 0 && !filling.done()) {
              sleep(Duration.ofMillis(1)); // until the peer's buffers and the kernel's are full
            }
            assertThat(filling.done()).isFalse();
            readNow.setResult(true);
            await(filling);
            connection.writer().close();
            connection.writer().waitClosed();
          }
          server.shutdown(Duration.ofSeconds(30)); // it has megabytes to read
        });
    assertThat(trail).containsExactly("drained", "read 30000000");
  }

  @OnEachLoop
  void aLostConnectionIsNoticedByAWriterThatDrains_ST6(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer((reader, writer) -> writer.transport().abort(), "127.0.0.1", 0);
          Connection connection = openConnection("127.0.0.1", port(server));
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      connection.writer().write("more\n");
                      connection.writer().drain();
                    }
                  })
              .isInstanceOf(ConnectionResetError.class);
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void theCallbackThatThrowsIsReportedAndItsConnectionClosed_ST8(Kind kind) {
    List<Map<String, Object>> reports = new ArrayList<>();
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          Server server =
              startServer(
                  (reader, writer) -> {
                    throw new IllegalArgumentException("served badly");
                  },
                  "127.0.0.1",
                  0);
          try (Connection connection = openConnection("127.0.0.1", port(server))) {
            assertThat(connection.reader().read()).isEmpty();
          }
          server.shutdown(SOON);
        });
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst())
        .containsEntry("message", "Unhandled exception in client_connected_cb");
    assertThat(reports.getFirst().get("exception")).isInstanceOf(IllegalArgumentException.class);
  }

  @OnEachLoop
  void nobodyThereIsARefusedConnection(Kind kind) {
    kind.run(
        () -> {
          Server server = echo();
          int port = port(server);
          server.close();
          server.waitClosed();
          Kind.settle(); // a selector lets go of a socket when it next selects
          assertThatThrownBy(() -> openConnection("127.0.0.1", port))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("refused");
          assertThatThrownBy(() -> openConnection("no-such-host.invalid", 1))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("no-such-host.invalid");
        });
  }

  @OnEachLoop
  void shutdownEndsAServerWithAnIdleClient(Kind kind) {
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> trail.add("served " + reader.read().length), "127.0.0.1", 0);
          Connection idle = openConnection("127.0.0.1", port(server));
          while (!server.toString().contains("clients=1")) {
            sleep(Duration.ofMillis(1));
          }
          server.shutdown(SOON);
          trail.add("shut down");
          assertThat(idle.reader().read()).isEmpty();
          idle.close();
          idle.writer().waitClosed();
        });
    assertThat(trail).contains("shut down");
  }

  /** Connects to a server that resets the connection when it has read a line. */
  private static Connection toBeReset() {
    Server server =
        startServer(
            (reader, writer) -> {
              reader.readLine();
              var raw = ((SocketTransport) writer.transport()).channel();
              raw.config().setOption(ChannelOption.SO_LINGER, 0);
              writer.transport().abort();
            },
            "127.0.0.1",
            0);
    Connection connection = openConnection("127.0.0.1", port(server));
    server.close();
    return connection;
  }

  @OnEachLoop
  void whoWaitsForTheEndIsToldWhatTheConnectionWasLostBy_ST7(Kind kind) {
    kind.run(
        () -> {
          Connection connection = toBeReset();
          Task<?> early = createTask(() -> connection.writer().waitClosed());
          Task<?> cancelled = createTask(() -> connection.writer().waitClosed());
          sleep(Duration.ZERO);
          assertThat(early.done()).isFalse();
          cancelled.cancel();
          connection.writer().write("line\n");
          for (int i = 0; i < 2; i++) { // the second time it is over already
            assertThatThrownBy(() -> connection.writer().waitClosed())
                .isInstanceOf(ConnectionResetError.class);
          }
          assertThatThrownBy(() -> await(early)).isInstanceOf(ConnectionResetError.class);
          assertThat(cancelled.cancelled()).isTrue();
          assertThatThrownBy(() -> connection.reader().read())
              .isInstanceOf(ConnectionResetError.class);
        });
  }

  @OnEachLoop
  void aLossThatNobodyWaitsForIsNotReported_ST7(Kind kind) {
    List<Map<String, Object>> reports = new ArrayList<>();
    try (var log = new Logged()) {
      kind.run(
          () -> {
            EventLoop.running().setExceptionHandler((loop, context) -> reports.add(context));
            forgetAfterTheReset();
            for (int other = 1; other <= 2; other++) { // what is forgotten later is reported
              forgetAFailure();
              while (reports.size() < other) {
                System.gc();
                sleep(Duration.ofMillis(1));
              }
            }
          });
      assertThat(log.messages).isEmpty();
    }
    assertThat(reports)
        .hasSize(2)
        .allSatisfy(
            report -> assertThat((Throwable) report.get("exception")).hasMessage("forgotten"));
  }

  private static void forgetAFailure() {
    EventLoop.running().createFuture().setException(new IllegalStateException("forgotten"));
  }

  private static void forgetAfterTheReset() {
    Connection connection = toBeReset();
    connection.writer().write("line\n");
    assertThatThrownBy(() -> connection.reader().read()).isInstanceOf(ConnectionResetError.class);
    connection.close();
  }
}
