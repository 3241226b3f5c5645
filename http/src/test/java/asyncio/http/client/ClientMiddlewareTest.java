package asyncio.http.client;

import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.http.Headers;
import asyncio.http.Status;
import asyncio.http.WebSocketOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What middlewares may do, and what bounds them. */
class ClientMiddlewareTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String URL = "http://example.test/a";

  private final List<String> trail = new ArrayList<>();

  private ClientMiddleware noting(String name) {
    return (request, next) -> {
      trail.add(name + " " + request);
      return next.send(request);
    };
  }

  @Test
  void theTotalTimeEndsAMiddlewareToo() {
    var peer = Peer.always(Duration.ZERO, response("200 OK", "x"));
    ClientMiddleware slow =
        (request, next) -> {
          if (request.url().getPath().equals("/before")) {
            sleep(Duration.ofHours(1));
          }
          var response = next.send(request);
          sleep(Duration.ofHours(1));
          return response;
        };
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.use(slow).timeout(Duration.ofSeconds(2)))) {
            for (String path : List.of("/before", "/after")) {
              assertThatThrownBy(() -> session.get("http://example.test" + path))
                  .isInstanceOfSatisfying(
                      ClientTimeoutError.class,
                      late -> assertThat(late.phase()).isEqualTo(Phase.MIDDLEWARE))
                  .hasMessage(
                      "timed out after 2.00 s in a middleware or a pause: GET http://example.test"
                          + path);
            }
            assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(4));
          }
        });
  }

  @Test
  void aPhaseInsideAMiddlewareIsStillNamed() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.use(noting("a")).timeout(SECOND))) {
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOfSatisfying(
                    ClientTimeoutError.class,
                    late -> assertThat(late.phase()).isEqualTo(Phase.HEAD))
                .hasMessage("timed out after 1.00 s waiting for the response: GET " + URL);
            assertThat(session).hasToString("<ClientSession open connections=0 idle=0 waiting=0>");
          }
        });
  }

  @Test
  void oneOfARequestStandsInsideThoseOfTheSession() {
    var peer = Peer.always(Duration.ZERO, response("200 OK", "x"));
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.use(noting("session")))) {
            session.get(URL, r -> r.use(noting("first")).use(noting("second"))).close();
            session.get(URL).close();
          }
        });
    assertThat(trail)
        .containsExactly(
            "session GET " + URL, "first GET " + URL, "second GET " + URL, "session GET " + URL);
  }

  @Test
  void itMayAnswerWithoutAskingAnybody() {
    var peer = Peer.always(Duration.ZERO, response("200 OK", "x"));
    ClientMiddleware answering =
        (request, next) ->
            ClientResponse.of(
                request,
                Status.of(203),
                Headers.of("Content-Type", "application/json", "Link", "</b>; rel=next"),
                "[1]".getBytes(StandardCharsets.UTF_8));
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.use(answering))) {
            var response = session.get(URL);
            assertThat(response.status()).isEqualTo(203);
            assertThat((List<?>) response.json(List.class)).isEqualTo(List.of(1));
            assertThat(response.links().get("next").url()).hasToString("http://example.test/b");
            assertThat(session.get(URL).lines()).containsExactly("[1]");
            assertThatThrownBy(() -> session.webSocket(URL))
                .isInstanceOf(WebSocketHandshakeError.class);
          }
        });
    assertThat(peer.routes).isEmpty();
  }

  private static String accept(String key) {
    try {
      byte[] bytes = latin1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException never) {
      throw new AssertionError(never);
    }
  }

  /** As in aiohttp, a WebSocket begins with a request like any other. */
  @Test
  void aWebSocketBeginsWithARequestThatTheySeeThatIsRedirectedAndAuthorized() {
    List<String> keys = new ArrayList<>();
    var peer =
        new Peer(
            stream -> {
              while (true) {
                String head = headOf(stream);
                String key = head.replaceAll("(?is).*sec-websocket-key: (\\S+).*", "$1");
                keys.add(key);
                if (head.startsWith("GET /old")) {
                  stream.write(response("302 Found", "", "Location: /chat"));
                } else if (!head.contains("Authorization: Digest")) {
                  stream.write(
                      response(
                          "401 Unauthorized",
                          "",
                          "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\""));
                } else {
                  stream.write(
                      "HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                          + "Sec-WebSocket-Accept: "
                          + accept(key)
                          + "\r\n\r\n");
                  stream.read();
                }
              }
            });
    Peer.run(
        () -> {
          try (var session =
              peer.session(
                  o ->
                      o.use(noting("session"))
                          .use(new DigestAuth("http://example.test", "ann", "secret")))) {
            try (var webSocket =
                session.webSocket(
                    "ws://example.test/old",
                    WebSocketOptions.DEFAULT,
                    r -> r.use(noting("request")))) {
              assertThat(webSocket.isClosed()).isFalse();
            }
          }
        });
    assertThat(trail)
        .containsExactly(
            "session GET http://example.test/old",
            "request GET http://example.test/old",
            "session GET http://example.test/chat",
            "request GET http://example.test/chat",
            "request GET http://example.test/chat");
    assertThat(keys).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aStreamOfEventsBeginsWithARequestThatTheySee() {
    var peer =
        new Peer(
            stream -> {
              headOf(stream);
              stream.write(
                  response("200 OK", "id: 1\ndata: x\n\n", "Content-Type: text/event-stream"));
            });
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.use(noting("session")));
              var events = session.events(URL, r -> r.use(noting("request")))) {
            int seen = 0;
            for (var event : events) {
              trail.add(event.data());
              if (++seen == 2) {
                break;
              }
            }
          }
        });
    assertThat(trail)
        .containsExactly(
            "session GET " + URL,
            "request GET " + URL,
            "x",
            "session GET " + URL,
            "request GET " + URL,
            "x");
  }
}
