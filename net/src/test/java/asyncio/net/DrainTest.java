package asyncio.net;

import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Servers that accept no more for a while, or for good, and who has connected meanwhile. */
class DrainTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final ClientHandler HELLO =
      (reader, writer) -> {
        try (writer) {
          writer.write("hello");
        }
      };

  @TempDir private Path folder;

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  @OnEachLoop
  void whoConnectsDuringAPauseIsServedAfterIt(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(HELLO, "127.0.0.1", 0, ServerOptions.DEFAULT);
          server.pauseServing();
          assertThat(server.isServing()).isFalse();
          Connection waiting = openConnection("127.0.0.1", port(server));
          assertThatThrownBy(
                  () ->
                      asyncio.Asyncio.timeout(Duration.ofMillis(50), () -> waiting.reader().read()))
              .isInstanceOf(asyncio.TimeoutError.class);
          server.startServing();
          assertThat(new String(waiting.reader().read(), UTF_8)).isEqualTo("hello");
          waiting.close();
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void allWhoWaitInTheQueueOfADrainedServerAreServedAndNobodyElse(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(HELLO, "127.0.0.1", 0, ServerOptions.DEFAULT.withStartServing(false));
          int port = port(server);
          List<Connection> waiting = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            waiting.add(openConnection("127.0.0.1", port));
          }
          server.drain();
          assertThatThrownBy(() -> openConnection("127.0.0.1", port))
              .hasMessageContaining("refused");
          for (Connection each : waiting) {
            assertThat(new String(each.reader().read(), UTF_8)).isEqualTo("hello");
            each.close();
          }
          server.waitClosed();
          server.drain(); // again
        });
  }

  @OnEachLoop
  void aUnixSocketTellsWhoseTheOtherEndIs(Kind kind) {
    kind.run(
        () -> {
          Endpoint endpoint = Endpoint.unix(folder.resolve("socket"));
          List<Object> users = new ArrayList<>();
          Server server =
              startServer(
                  (reader, writer) -> {
                    users.add(writer.extraInfo(ExtraInfo.PEER_USER));
                    writer.close();
                  },
                  endpoint,
                  ServerOptions.DEFAULT);
          Connection connection = openConnection(endpoint, ConnectOptions.DEFAULT);
          connection.reader().read();
          connection.close();
          assertThat(users).containsExactly(Files.getOwner(folder));
          server.shutdown(SOON);
        });
  }
}
