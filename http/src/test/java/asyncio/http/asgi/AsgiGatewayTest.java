package asyncio.http.asgi;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.WebSocketOptions;
import asyncio.http.asgi.AsgiApplication.Send;
import asyncio.http.web.Key;
import asyncio.http.web.TestClient;
import asyncio.net.Stream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of ASGI on the server, in memory and in virtual time. */
class AsgiGatewayTest {
  private static final Key<String> NAME = Key.of("name");

  private final List<String> trail = new ArrayList<>();

  @TempDir Path directory;

  private interface Body {
    void with(TestClient client) throws Exception;
  }

  private void test(AsgiApplication application, Body body) {
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (loop, context) -> trail.add("reported: " + context.get("exception")));
          try (var client = TestClient.of(AsgiGateway.of(application))) {
            body.with(client);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  /** Knows requests only. */
  private static AsgiApplication http(AsgiApplication application) {
    return (scope, receive, send) -> {
      if (!(scope instanceof AsgiScope.Http)) {
        throw new IllegalArgumentException("no idea of " + scope.getClass().getSimpleName());
      }
      application.run(scope, receive, send);
    };
  }

  private static void start(Send send, int status) {
    send.event(new SendEvent.ResponseStart(status, Headers.of("content-type", "text/plain")));
  }

  private static void body(Send send, String text, boolean more) {
    send.event(new SendEvent.ResponseBody(text.getBytes(UTF_8), more));
  }

  @Test
  void aRequestIsReadAndAnsweredInPieces() {
    test(
        http(
            (scope, receive, send) -> {
              int length = 0;
              while (receive.event() instanceof ReceiveEvent.RequestBody piece) {
                length += piece.body().length;
                if (!piece.moreBody()) {
                  break;
                }
              }
              start(send, 200);
              body(send, "you sent ", true);
              sleep(ofSeconds(1));
              body(send, "" + length, false);
            }),
        client ->
            assertThat(client.post("/", "x".repeat(50_000)).text()).isEqualTo("you sent 50000"));
    assertThat(trail).isEmpty();
  }

  @Test
  void anEventThatIsNotItsTurnIsRefusedAndSaysWhatIs() {
    test(
        http(
            (scope, receive, send) -> {
              assertThatThrownBy(() -> body(send, "", false))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("send http.response.start");
              start(send, 200);
              assertThatThrownBy(() -> start(send, 200))
                  .hasMessageContaining("send http.response.body");
              assertThatThrownBy(() -> send.event(new SendEvent.WebSocketText("hi")))
                  .hasMessageContaining("not an event of HTTP");
              body(send, "ok", false);
              assertThatThrownBy(() -> body(send, "more", false))
                  .hasMessageContaining("the response is complete");
            }),
        client -> assertThat(client.get("/").text()).isEqualTo("ok"));
    assertThat(trail).isEmpty();
  }

  @Test
  void anApplicationThatEndsOrFailsWithoutAResponseIsAnsweredWith500AndReported() {
    test(
        http(
            (scope, receive, send) -> {
              if (((AsgiScope.Http) scope).request().rawPath().equals("/fail")) {
                throw new IllegalArgumentException("secret");
              }
            }),
        client -> {
          assertThat(client.get("/fail").status()).isEqualTo(500);
          assertThat(client.get("/end").text()).doesNotContain("secret");
        });
    assertThat(trail)
        .containsExactly(
            "reported: java.lang.IllegalArgumentException: secret",
            "reported: java.lang.IllegalStateException: the application ended without a response:"
                + " send http.response.start");
  }

  @Test
  void aResponseThatIsNotCompletedIsCutOff() {
    test(
        http(
            (scope, receive, send) -> {
              start(send, 200);
              body(send, "half", true);
            }),
        client -> assertThatThrownBy(() -> client.get("/")).isInstanceOf(HttpError.class));
    assertThat(trail).hasSize(1);
    assertThat(trail.getFirst()).contains("ended within its response");
  }

  @Test
  void aLengthThatIsNotThatOfTheBodyIsRefused() {
    test(
        http(
            (scope, receive, send) -> {
              send.event(new SendEvent.ResponseStart(200, Headers.of("content-length", "3")));
              assertThatThrownBy(() -> body(send, "four", false)).hasMessageContaining("3 bytes");
              body(send, "two", false);
            }),
        client -> assertThat(client.get("/").text()).isEqualTo("two"));
  }

  @Test
  void theApplicationMayGoOnAfterItsResponse() {
    test(
        http(
            (scope, receive, send) -> {
              start(send, 200);
              body(send, "done", false);
              sleep(ofSeconds(1));
              trail.add("background");
            }),
        client -> {
          assertThat(client.get("/").text()).isEqualTo("done");
          trail.add("answered");
          sleep(ofSeconds(2));
        });
    assertThat(trail).containsExactly("answered", "background");
  }

  @Test
  void aDisconnectComesWhenTheClientLeavesAndAfterTheResponse() {
    test(
        http(
            (scope, receive, send) -> {
              receive.event(); // the body
              if (((AsgiScope.Http) scope).request().rawPath().equals("/wait")) {
                trail.add("" + receive.event());
                trail.add("" + receive.event());
                return;
              }
              start(send, 200);
              body(send, "ok", false);
              trail.add("after: " + receive.event());
            }),
        client -> {
          Stream stream = client.open();
          stream.write("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
          sleep(ofSeconds(1));
          stream.close();
          sleep(ofSeconds(1));
          assertThat(client.get("/").text()).isEqualTo("ok");
          sleep(ofSeconds(1));
        });
    assertThat(trail).contains("Disconnect[]", "after: Disconnect[]");
  }

  @Test
  void filesHintsAndHead() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "0123456789");
    test(
        http(
            (scope, receive, send) -> {
              send.event(new SendEvent.EarlyHint(Headers.of("link", "</style.css>; rel=preload")));
              start(send, 200);
              switch (((AsgiScope.Http) scope).request().rawPath()) {
                case "/path" -> send.event(new SendEvent.PathSend(file));
                case "/part" -> send.event(new SendEvent.ZeroCopySend(file, 2, 3));
                default -> body(send, "text", false);
              }
            }),
        client -> {
          assertThat(client.raw("GET /path HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
              .startsWith("HTTP/1.1 103 ")
              .contains("link: </style.css>; rel=preload")
              .contains("HTTP/1.1 200 OK")
              .endsWith("0123456789");
          assertThat(client.raw("GET /part HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
              .endsWith("234");
          assertThat(client.raw("HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
              .endsWith("\r\n\r\n");
        });
  }

  // ---- the lifespan

  @Test
  void theLifespanIsToldAndItsStateIsSeen() {
    test(
        (scope, receive, send) -> {
          switch (scope) {
            case AsgiScope.Life life -> {
              trail.add("" + receive.event());
              life.state().set(NAME, "Ann");
              send.event(new SendEvent.StartupComplete());
              trail.add("" + receive.event());
              send.event(new SendEvent.ShutdownComplete());
            }
            case AsgiScope.Http http -> {
              start(send, 200);
              body(send, http.state().get(NAME), false);
            }
            case AsgiScope.WebSocket socket -> throw new IllegalArgumentException("none");
          }
        },
        client -> assertThat(client.get("/").text()).isEqualTo("Ann"));
    assertThat(trail).containsExactly("Startup[]", "Shutdown[]");
  }

  @Test
  void anApplicationThatCannotStartSaysWhy() {
    assertThatThrownBy(
            () ->
                test(
                    (scope, receive, send) -> {
                      receive.event();
                      send.event(new SendEvent.StartupFailed("no database"));
                    },
                    client -> trail.add("served")))
        .hasMessageContaining("no database");
    assertThat(trail).isEmpty();
  }

  // ---- WebSockets

  @Test
  void aWebSocketIsAcceptedWithASubprotocolTalksAndIsClosed() {
    test(
        (scope, receive, send) -> {
          if (!(scope instanceof AsgiScope.WebSocket socket)) {
            throw new IllegalArgumentException("WebSockets only");
          }
          trail.add("" + receive.event() + socket.subprotocols());
          send.event(new SendEvent.WebSocketAccept("b", Headers.of("x-a", "1")));
          while (receive.event() instanceof ReceiveEvent.WebSocketText text) {
            send.event(new SendEvent.WebSocketText(text.text() + "!"));
            if (text.text().equals("bye")) {
              send.event(new SendEvent.WebSocketClose(4000, "bye"));
              break;
            }
          }
        },
        client -> {
          var options = WebSocketOptions.DEFAULT.withSubprotocols("a", "b");
          try (var socket = client.webSocket("/", options, Headers.EMPTY)) {
            assertThat(socket.subprotocol()).isEqualTo("b");
            socket.send("hi");
            assertThat(socket.receiveText()).isEqualTo("hi!");
            socket.send("bye");
            assertThat(socket.receiveText()).isEqualTo("bye!");
            assertThat(socket.receive()).isNull();
            assertThat(socket.closeCode()).isEqualTo(4000);
          }
        });
    assertThat(trail).containsExactly("WebSocketConnect[][a, b]");
  }

  @Test
  void aWebSocketIsDeniedByACloseOrByAResponse() {
    test(
        (scope, receive, send) -> {
          if (!(scope instanceof AsgiScope.WebSocket socket)) {
            throw new IllegalArgumentException("WebSockets only");
          }
          receive.event();
          if (socket.request().rawPath().equals("/close")) {
            send.event(new SendEvent.WebSocketClose());
          } else if (socket.request().rawPath().equals("/response")) {
            start(send, 401);
            body(send, "who are you", false);
          }
        },
        client -> {
          assertThatThrownBy(() -> client.webSocket("/close")).hasMessageContaining("403");
          assertThatThrownBy(() -> client.webSocket("/response")).hasMessageContaining("401");
          assertThatThrownBy(() -> client.webSocket("/nothing")).hasMessageContaining("403");
        });
  }
}
