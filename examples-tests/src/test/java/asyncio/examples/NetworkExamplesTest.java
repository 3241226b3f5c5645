package asyncio.examples;

import static asyncio.Asyncio.createTask;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.http.web.TestClient;
import asyncio.net.Connection;
import asyncio.net.Server;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that serve, each with clients in the same loop. */
final class NetworkExamplesTest {
  private static final String HERE = "127.0.0.1";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theEchoServersSendBackMoreThanFitsIntoTheBuffersOnTheWay(boolean portable) {
    byte[] sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    run(
        portable,
        () -> {
          for (Server server : List.of(EchoServer.serve(0), EchoProtocol.serve(0))) {
            assertThat(echoed(sent, server)).isEqualTo(sent);
            end(server);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theHelloOfTheWebAnswersEachOfItsPaths(boolean portable) {
    run(
        portable,
        () -> {
          try (var client = TestClient.of(WebHello.application())) {
            assertThat(client.get("/").text()).isEqualTo("<h1>Hello</h1>");
            assertThat(client.get("/hello/J%C3%B6rg").text()).isEqualTo("Hello, Jörg\n");
            assertThat(client.post("/echo", "text").text()).isEqualTo("text");
            assertThat(client.get("/no").status()).isEqualTo(404);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAGuestOfTheChatSaysAllOthersHear(boolean portable) {
    List<String> heard = new ArrayList<>();
    run(
        portable,
        () -> {
          Server server = new Chat().serve(0);
          try (Connection first = openConnection(HERE, EchoServer.port(server))) {
            heard.add(line(first));
            try (Connection second = openConnection(HERE, EchoServer.port(server))) {
              heard.add(line(second));
              heard.add(line(first));
              second.writer().write("good evening\n");
              heard.add(line(first));
              first.writer().write("hello\n");
              heard.add(line(second));
            }
            heard.add(line(first));
          }
          end(server);
        });
    assertThat(heard)
        .containsExactly(
            "You are guest 1; here are 0 others",
            "You are guest 2; here are 1 others",
            "guest 2 comes in",
            "guest 2: good evening",
            "guest 1: hello",
            "guest 2 leaves");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thePortScanFindsWhatListens(boolean portable) {
    run(
        portable,
        () -> {
          Server server = EchoServer.serve(0);
          int port = EchoServer.port(server);
          assertThat(PortScan.scan(HERE, Math.min(port - 500, 64_000), Duration.ofHours(1)))
              .contains(port);
          end(server);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theProxyPassesOnTheEndOfOneDirectionAndThenTheAnswer(boolean portable) {
    byte[] sent = new byte[1_000_000];
    run(
        portable,
        () -> {
          Server target = counting();
          Server proxy = Proxy.serve(0, HERE, EchoServer.port(target));
          assertThat(new String(echoed(sent, proxy), UTF_8)).isEqualTo("1000000 bytes");
          end(proxy);
          end(target);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theProxyCutsOffTheClientWhenTheTargetIsCutOff(boolean portable) {
    run(
        portable,
        () -> {
          Server target =
              startServer(
                  (reader, writer) -> {
                    reader.readLine();
                    writer.transport().abort();
                  },
                  HERE,
                  0);
          Server proxy = Proxy.serve(0, HERE, EchoServer.port(target));
          try (Connection client = openConnection(HERE, EchoServer.port(proxy))) {
            client.writer().write("bye\n");
            assertThat(ended(client)).isTrue();
          }
          end(proxy);
          end(target);
        });
  }

  /** A server that answers only when the client has ended its direction. */
  private static Server counting() {
    return startServer(
        (reader, writer) -> {
          try (writer) {
            writer.write(reader.read().length + " bytes");
          }
        },
        HERE,
        0);
  }

  private static byte[] echoed(byte[] sent, Server server) {
    try (Connection connection = openConnection(HERE, EchoServer.port(server))) {
      var received = createTask(() -> connection.reader().read());
      connection.writer().write(sent);
      connection.writer().drain();
      connection.writer().writeEof();
      return Asyncio.await(received);
    }
  }

  private static boolean ended(Connection connection) {
    try {
      return connection.reader().read().length == 0;
    } catch (UncheckedIOException reset) {
      return true;
    }
  }

  private static String line(Connection connection) {
    return new String(connection.reader().readLine(), UTF_8).strip();
  }

  private static void end(Server server) {
    server.shutdown(Duration.ofSeconds(1));
  }

  private static void run(boolean portable, Action main) {
    Asyncio.run(main, LoopOptions.defaults().withPortable(portable));
  }
}
