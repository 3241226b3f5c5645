package asyncio.http.client;

import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.TimeoutError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What surrounds a request: retries, middlewares, cookies, observers, credentials. */
class AroundARequestTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String URL = "http://example.test/a/b?c=d";

  @TempDir private Path directory;

  // ---- again

  @Test
  void aRequestIsSentAgainAsThePolicySays() {
    List<Duration> times = new ArrayList<>();
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              times.add(EventLoop.running().time());
              stream.write(
                  switch (times.size()) {
                    case 1 -> "";
                    case 2 -> response("503 Service Unavailable", "", "Retry-After: 3");
                    default -> response("200 OK", "at last");
                  });
            });
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.retry(ClientRetry.idempotent(5)))) {
            assertThat(session.get(URL).text()).isEqualTo("at last");
            assertThat(times.get(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
            assertThat(times.get(2).minus(times.get(1))).isEqualTo(Duration.ofSeconds(3));
            times.clear();
            assertThatThrownBy(() -> session.post(URL, r -> r.body("x")))
                .isInstanceOf(ServerDisconnectedError.class);
            assertThat(times).hasSize(1);
          }
        });
  }

  @Test
  void aSessionDoesNotSendEverythingAgain() {
    int[] asked = {0};
    var peer =
        new Peer(
            stream -> {
              while (true) {
                stream.readUntil(latin1("\r\n\r\n"));
                asked[0]++;
                stream.write(response("503 Service Unavailable", ""));
              }
            });
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.retry(ClientRetry.idempotent(5)))) {
            for (int i = 0; i < 100; i++) {
              assertThat(session.get(URL).status()).isEqualTo(503);
            }
          }
        });
    assertThat(asked[0]).isBetween(110, 125);
  }

  @Test
  void aPauseThatIsLongerThanTheDeadlineIsNotBegun() {
    var peer = Peer.answering(response("503 Service Unavailable", "sorry", "Retry-After: 9"));
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.retry(ClientRetry.idempotent(3)))) {
            assertThat(session.get(URL, r -> r.timeout(Duration.ofSeconds(5))).text())
                .isEqualTo("sorry");
            assertThat(EventLoop.running().time()).isZero();
          }
        });
  }

  // ---- middlewares, cookies, observers

  @Test
  void whatHappensOnTheWayIsToldInOrder() {
    var peer =
        new Peer(
            stream -> {
              for (int i = 0; i < 3; i++) {
                stream.readUntil(latin1("\r\n\r\n"));
                sleep(SECOND);
                stream.write(
                    i == 0
                        ? response("302 Found", "", "Location: /new")
                        : response(
                            i == 1 ? "503 Service Unavailable" : "200 OK", "", "Retry-After: 2"));
              }
            });
    List<String> trail = new ArrayList<>();
    List<String> reports = new ArrayList<>();
    Peer.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((_, report) -> reports.add("" + report.get("message")));
          try (var session =
              peer.session(
                  o ->
                      o.retry(ClientRetry.idempotent(2))
                          .trace(
                              (request, event) -> {
                                trail.add(event.toString());
                                if (event instanceof TraceEvent.Begun) {
                                  throw new IllegalStateException("the observer's own");
                                }
                              }))) {
            session.get(URL, r -> r.maxRedirects(1)).close();
            assertThatThrownBy(() -> session.get("http://example.test/", r -> r.timeout(SECOND)))
                .isInstanceOf(TimeoutError.class);
          }
        });
    assertThat(trail.stream().filter(each -> !each.startsWith("PhaseEnded")))
        .startsWith(
            "Begun[]",
            "Connected[reused=false]",
            "Redirected[status=302, location=/new]",
            "Connected[reused=true]",
            "Retried[attempt=1, pause=PT2S]",
            "Connected[reused=true]",
            "ResponseReceived[status=200]",
            "Begun[]");
    assertThat(trail.getLast()).startsWith("Failed[failure=asyncio.http.client.ClientTimeoutError");
    assertThat(trail).contains("PhaseEnded[phase=waiting for the response, took=PT1S]");
    assertThat(reports)
        .containsExactly(
            "The observer of a request has failed", "The observer of a request has failed");
  }

  @Test
  void credentialsStandInTheUrlOrInAFile() throws Exception {
    Path file = directory.resolve("netrc");
    Files.writeString(
        file,
        """
        # mine
        machine example.test login ann password s#cret
        macdef init
        machine evil.test login a password b

        machine other.test
         login "b c"
         password "x \\"y"
        machine nothing.test
        default login anonymous password me@
        """);
    var peer =
        new Peer(
            stream -> {
              while (true) {
                String head = headOf(stream);
                int at = head.indexOf("Basic ");
                String basic = at < 0 ? "" : head.substring(at + 6, head.indexOf('\r', at));
                String said =
                    new String(java.util.Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
                stream.write(
                    head.contains("GET /same")
                        ? response("302 Found", "", "Location: /x")
                        : head.contains("GET /strange")
                            ? response("302 Found", "", "Location: http://other.test/")
                            : response("200 OK", said));
              }
            });
    Peer.run(
        () -> {
          try (var session =
              peer.session(o -> o.trustEnvironment(Map.of("NETRC", file.toString())))) {
            assertThat(session.get("http://example.test/").text()).isEqualTo("ann:s#cret");
            assertThat(session.get("http://other.test/").text()).isEqualTo("b c:x \"y");
            assertThat(session.get("http://any.test/").text()).isEqualTo("anonymous:me@");
            assertThat(session.get("http://u:p@example.test/").text()).isEqualTo("u:p");
            assertThat(session.get("http://u:p@example.test/same").text()).isEqualTo("u:p");
            assertThat(session.get("http://u:p@example.test/strange").text()).isEmpty();
            assertThat(session.get("http://any.test/", r -> r.bearer("t")).text()).isEmpty();
          }
        });
  }

  @Test
  void aMiddlewareSeesAndChangesEachHop() {
    var peer = Peer.answering(response("302 Found", "", "Location: /new"), response("200 OK", "x"));
    List<String> trail = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session =
              peer.session(
                  o ->
                      o.use(
                              (request, next) -> {
                                trail.add("outer " + request);
                                var response = next.send(request.header("X-Signed", "1"));
                                trail.add("outer " + response.status());
                                return response;
                              })
                          .use(
                              (request, next) -> {
                                trail.add("inner " + request.headers().get("x-signed"));
                                return next.send(request);
                              }))) {
            session.get(URL).close();
          }
        });
    assertThat(trail)
        .containsExactly(
            "outer GET " + URL,
            "inner 1",
            "outer 302",
            "outer GET http://example.test/new",
            "inner 1",
            "outer 200");
    assertThat(peer.heads).allMatch(head -> head.contains("X-Signed: 1"));
  }

  @Test
  void cookiesComeBack() {
    var peer =
        Peer.answering(
            response(
                "302 Found", "", "Location: /x", "Set-Cookie: id=1; Path=/", "Set-Cookie: a=b"),
            response("200 OK", "", "Set-Cookie: id=; Max-Age=0; Path=/"),
            response("200 OK", ""));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            session.get(URL, r -> r.cookie("own", "2")).close();
            session.get(URL).close();
          }
        });
    assertThat(peer.heads.get(0)).contains("Cookie: own=2\r\n");
    assertThat(peer.heads.get(1)).contains("Cookie: id=1; own=2\r\n");
    assertThat(peer.heads.get(2)).contains("Cookie: a=b\r\n");
  }
}
