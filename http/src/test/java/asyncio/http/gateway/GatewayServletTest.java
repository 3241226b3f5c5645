package asyncio.http.gateway;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Task;
import asyncio.http.Message;
import asyncio.http.Version;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketOptions;
import asyncio.http.client.ClientSession;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.net.Connection;
import asyncio.net.ConnectionResetError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What a servlet does beside the contract: clients that leave, and WebSockets. */
class GatewayServletTest {
  private static final String LARGE = "x".repeat(100_000);
  private static final int MANY = 50;
  private static final String HANDSHAKE =
      """
      GET / HTTP/1.1
      host: a
      connection: upgrade
      upgrade: websocket
      sec-websocket-version: 13
      sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");

  private final Queue<String> trail = new ConcurrentLinkedQueue<>();

  private interface Conversation {
    void with(WebSocket socket) throws Exception;
  }

  private static void talk(Application application, Conversation conversation) {
    run(
        () ->
            GatewayHost.inTomcat(
                application,
                port -> {
                  try (var session =
                      new ClientSession(
                          o -> o.baseUrl("http://127.0.0.1:" + port).version(Version.HTTP_1_1))) {
                    conversation.with(session.webSocket("/"));
                  }
                }));
  }

  @Test
  void aClientThatLeavesWhileAnAnswerIsSentKeepsNothingFromEnding() {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.stream(
                        "text/plain",
                        out -> {
                          try {
                            while (true) {
                              out.write(LARGE);
                            }
                          } catch (ConnectionResetError gone) {
                            trail.add("gone");
                            throw gone;
                          }
                        }));
    run(
        () ->
            GatewayHost.inTomcat(
                application,
                port -> {
                  try (Connection client = openConnection("127.0.0.1", port)) {
                    client.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                    assertThat(client.reader().read(100)).isNotEmpty();
                  }
                }));
    assertThat(trail).containsExactly("gone");
  }

  @Test
  void aPeerThatTakesItsTimeSlowsTheOtherDown() {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.webSocket(
                        socket -> {
                          sleep(Duration.ofMillis(100));
                          for (int i = 0; i < MANY; i++) {
                            trail.add("" + socket.receive().text().length());
                          }
                          for (int i = 0; i < MANY; i++) {
                            socket.send(LARGE);
                          }
                        }));
    talk(
        application,
        socket -> {
          for (int i = 0; i < MANY; i++) {
            socket.send(LARGE);
          }
          sleep(Duration.ofMillis(100));
          for (Message message : socket) {
            trail.add("" + message.text().length());
          }
          assertThat(socket.closeCode()).isEqualTo(1000);
        });
    assertThat(trail).hasSize(2 * MANY).containsOnly("" + LARGE.length());
  }

  @Test
  void webSocketsAreToldThatTheContainerStops() {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.webSocket(
                        socket -> {
                          for (Message message : socket) {
                            socket.send(message.text());
                          }
                          trail.add("server " + socket.closeCode());
                        }));
    run(
        () -> {
          List<Task<?>> open = new ArrayList<>();
          ClientSession session = new ClientSession(o -> o.version(Version.HTTP_1_1));
          GatewayHost.inTomcat(
              application,
              port -> {
                WebSocket socket = session.webSocket("http://127.0.0.1:" + port + "/");
                socket.send("hello");
                assertThat(socket.receiveText()).isEqualTo("hello");
                open.add(
                    createTask(
                        () -> {
                          socket.forEach(message -> trail.add("client " + message.text()));
                          trail.add("client " + socket.closeCode());
                        }));
              });
          await(open.getFirst());
          session.close();
        });
    assertThat(trail).containsExactlyInAnyOrder("server 1001", "client 1001");
  }

  @Test
  void aClientThatBreaksARuleIsToldItsCodeAndOneThatGoesIsNoFailure() {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.webSocket(
                        socket -> {
                          for (Message message : socket) {
                            socket.send(message.text());
                          }
                          trail.add("closed " + socket.closeCode());
                        }));
    run(
        () ->
            GatewayHost.inTomcat(
                application,
                port -> {
                  for (String frame : List.of("\u0081\u0001x", "")) { // one is not masked
                    try (Connection client = openConnection("127.0.0.1", port)) {
                      client.write(HANDSHAKE);
                      client.reader().readUntil("\r\n\r\n");
                      client
                          .writer()
                          .write(frame.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                      if (!frame.isEmpty()) {
                        byte[] answer = client.reader().readExactly(4);
                        assertThat((answer[2] & 0xff) << 8 | (answer[3] & 0xff)).isEqualTo(1002);
                      }
                    }
                  }
                  while (trail.size() < 2) { // a container that stops would tell the second 1001
                    sleep(Duration.ofMillis(1));
                  }
                }));
    assertThat(trail).containsExactlyInAnyOrder("closed 1002", "closed 1006");
  }

  private static Application echo(Queue<String> trail) {
    return new Application()
        .get("/page", request -> Response.text("page"))
        .get(
            "/",
            request ->
                Response.webSocket(
                    socket -> {
                      for (Message message : socket) {
                        socket.send(message.text());
                      }
                      trail.add("closed " + socket.closeCode());
                    }));
  }

  @Test
  void webSocketsWhoseClientsAreSilentHoldNoThreadOfTheContainer() {
    run(
        () ->
            GatewayHost.inTomcat(
                echo(trail),
                2,
                port -> {
                  try (var session =
                      new ClientSession(o -> o.baseUrl("http://127.0.0.1:" + port))) {
                    List<WebSocket> open = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                      open.add(session.webSocket("/"));
                    }
                    assertThat(session.get("/page").text()).isEqualTo("page");
                    for (int turn = 0; turn < 3; turn++) {
                      for (WebSocket socket : open) {
                        socket.send("hello");
                        assertThat(socket.receiveText()).isEqualTo("hello");
                      }
                    }
                    for (WebSocket socket : open) {
                      socket.close();
                    }
                    while (trail.size() < 5) { // a container that stops would tell them 1001
                      sleep(Duration.ofMillis(1));
                    }
                  }
                }));
    assertThat(trail).containsExactlyElementsOf(Collections.nCopies(5, "closed 1000"));
  }

  @Test
  void aWebSocketThatTheServerClosesIsClosedThoughItsClientIsSilent() {
    WebSocketOptions usual = WebSocketOptions.DEFAULT;
    var hurried =
        new WebSocketOptions(
            usual.limits(),
            usual.heartbeat(),
            Duration.ofMillis(100),
            usual.subprotocols(),
            usual.origins(),
            usual.compress(),
            usual.threshold());
    Application application =
        new Application()
            .get(
                "/",
                request -> Response.webSocket(hurried, socket -> socket.close(4000, "enough")));
    run(
        () ->
            GatewayHost.inTomcat(
                application,
                port -> {
                  try (Connection client = openConnection("127.0.0.1", port)) {
                    client.write(HANDSHAKE);
                    client.reader().readUntil("\r\n\r\n");
                    byte[] close = client.reader().readExactly(10);
                    assertThat((close[2] & 0xff) << 8 | (close[3] & 0xff)).isEqualTo(4000);
                    assertThat(client.reader().read()).isEmpty(); // and then the end
                  }
                }));
  }
}
