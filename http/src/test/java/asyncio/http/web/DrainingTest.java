package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Task;
import asyncio.net.Connection;
import asyncio.net.Endpoint;
import asyncio.net.ServerOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that ends so that no client loses a request. */
class DrainingTest {
  private static AppRunner serving() {
    AppRunner runner = new AppRunner();
    runner.serve(new Application().get("/", request -> Response.text("hello")));
    return runner;
  }

  private static int listen(AppRunner runner) {
    var address =
        runner.listen(Endpoint.tcp("127.0.0.1", 0), ServerOptions.DEFAULT, null).getFirst();
    return ((InetSocketAddress) address).getPort();
  }

  private static void ask(Connection connection) {
    connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  /** An answer up to the end of its body. */
  private static String answer(Connection connection) {
    String head = new String(connection.reader().readUntil("\r\n\r\n".getBytes(UTF_8)), UTF_8);
    connection.reader().readExactly(5);
    return head.toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void anIdleConnectionMayBringOneRequestMoreAndItsAnswerIsTheLast() {
    run(
        () -> {
          AppRunner runner = serving();
          int port = listen(runner);
          Connection connection = openConnection("127.0.0.1", port);
          ask(connection);
          assertThat(answer(connection)).doesNotContain("connection: close");
          Task<?> end = createTask(() -> runner.drain(ofSeconds(60), ofSeconds(60)));
          sleep(ofMillis(20));
          assertThatThrownBy(() -> openConnection("127.0.0.1", port))
              .hasMessageContaining("refused");
          ask(connection);
          assertThat(answer(connection)).contains("connection: close");
          assertThat(connection.reader().read()).isEmpty();
          connection.close();
          await(end);
        });
  }

  @Test
  void whoIsSentAwayCannotComeBackToTheSameServer() {
    run(
        () -> {
          AppRunner runner = serving();
          int port = listen(runner);
          try (Connection connection = openConnection("127.0.0.1", port)) {
            ask(connection);
            String answer = answer(connection);
            Task<?> end = createTask(() -> runner.drain(ofSeconds(60), ofSeconds(60)));
            while (!answer.contains("connection: close")) {
              ask(connection);
              answer = answer(connection);
            }
            assertThatThrownBy(() -> openConnection("127.0.0.1", port))
                .hasMessageContaining("refused");
            await(end);
          }
        });
  }

  @Test
  void aConnectionThatBringsNothingIsClosedAfterTheQuietTime() {
    run(
        () -> {
          AppRunner runner = serving();
          Connection connection = openConnection("127.0.0.1", listen(runner));
          ask(connection);
          answer(connection);
          runner.drain(ofMillis(50), ofSeconds(60));
          assertThat(connection.reader().read()).isEmpty();
          connection.close();
        });
  }

  @Test
  void whoHasConnectedIsAnsweredThoughNobodyHasAcceptedItYet() {
    run(
        () -> {
          AppRunner runner = serving();
          int port = listen(runner);
          List<Connection> waiting = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            waiting.add(openConnection("127.0.0.1", port));
          }
          waiting.forEach(DrainingTest::ask);
          Task<?> end = createTask(() -> runner.drain(ofSeconds(60), ofSeconds(60)));
          for (Connection each : waiting) {
            assertThat(answer(each)).startsWith("http/1.1 200 ");
            each.close();
          }
          await(end);
        });
  }

  @Test
  void aServerWithMoreThanItsShareStillAcceptsWhereNobodyElseDoes() {
    run(
        () -> {
          AppRunner runner = serving();
          int port = listen(runner);
          runner.setFairShare(0);
          List<Connection> clients = new ArrayList<>();
          for (int i = 0; i < 30; i++) {
            Connection client = openConnection("127.0.0.1", port);
            ask(client);
            answer(client);
            clients.add(client);
          }
          assertThat(runner.connections()).isEqualTo(30);
          clients.forEach(Connection::close);
          runner.stop();
        });
  }
}
