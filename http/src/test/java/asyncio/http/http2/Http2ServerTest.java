package asyncio.http.http2;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.web.AccessLog;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is spoken to in HTTP/2, frame by frame, in memory and in virtual time. */
class Http2ServerTest {
  private static final String OK = "HEADERS 1 :status=200 content-length=5";

  interface Test2 {
    void with(Http2Peer peer, TestClient client) throws Exception;
  }

  static void test(Application application, Test2 body) {
    run(
        () -> {
          try (var client = TestClient.of(application)) {
            try (var peer = Http2Peer.of(client)) {
              body.with(peer, client);
            }
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static Application hello() {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .post("/", request -> Response.text(request.text()));
  }

  @Test
  void aStreamIsARequest() {
    List<String> lines = new ArrayList<>();
    Application application =
        hello()
            .get(
                "/seen",
                request ->
                    Response.text(
                        request.version() + " " + request.host() + " " + request.cookies()))
            .accessLog(
                AccessLog.of(
                    entry -> entry.version() + " " + entry.target() + " " + entry.status(),
                    lines::add));
    test(
        application,
        (peer, client) -> {
          peer.get(1, "/");
          assertThat(List.of(peer.next(), peer.next())).containsExactly(OK, "DATA 1 hello end");
          peer.request(3, "POST", "/", false).data(3, "ab", false).data(3, "c", true);
          assertThat(List.of(peer.next(), peer.next()))
              .containsExactly("HEADERS 3 :status=200 content-length=3", "DATA 3 abc end");
          peer.request(5, "HEAD", "/", true);
          assertThat(peer.next()).isEqualTo("HEADERS 5 :status=200 content-length=5 end");
          peer.request(7, "GET", "/seen", true, "cookie", "a=1", "cookie", "b=2");
          peer.next();
          assertThat(peer.next()).isEqualTo("DATA 7 HTTP/2 localhost {a=1, b=2} end");
          assertThat(lines)
              .containsExactly("HTTP/2 / 200", "HTTP/2 / 200", "HTTP/2 / 200", "HTTP/2 /seen 200");
        });
  }

  @Test
  void streamsAreAnsweredSideBySide() {
    Application application =
        hello()
            .get(
                "/slow",
                request -> {
                  sleep(ofSeconds(5));
                  return Response.text("slow!");
                });
    test(
        application,
        (peer, client) -> {
          peer.get(1, "/slow").get(3, "/");
          assertThat(List.of(peer.next(), peer.next(), peer.next(), peer.next()))
              .containsExactly(
                  "HEADERS 3 :status=200 content-length=5",
                  "DATA 3 hello end",
                  OK,
                  "DATA 1 slow! end");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method GET :path / :authority a",
        ":scheme http :path / :authority a",
        ":method GET :scheme http :authority a",
        ":method GET :scheme http :path  :authority a",
        ":method GET :method GET :scheme http :path / :authority a",
        ":method GET :scheme http :path / :authority a :status 200",
        ":method GET :scheme http :path / :authority a :other x",
        ":method GET :scheme http :path / x 1 :authority a",
        ":method GET :scheme http :path /",
        ":method GET :scheme ftp :path / :authority a",
        ":method GET :scheme http :path / :authority a host b",
        ":method GET :scheme http :path / :authority a@b",
        ":method GET :scheme http :path x :authority a",
        ":method GET :scheme http :path /# :authority a",
        ":method G(T :scheme http :path / :authority a",
        ":method CONNECT :scheme http :path / :authority a:80",
        ":method GET :scheme http :path / :authority a connection close",
        ":method GET :scheme http :path / :authority a keep-alive x",
        ":method GET :scheme http :path / :authority a proxy-connection x",
        ":method GET :scheme http :path / :authority a transfer-encoding chunked",
        ":method GET :scheme http :path / :authority a upgrade h2c",
        ":method GET :scheme http :path / :authority a te gzip",
        ":method GET :scheme http :path / :authority a content-length 5",
        ":method GET :scheme http :path / :authority a content-length 0 content-length 0",
      })
  void aMalformedRequestIsReset(String fields) {
    test(
        hello(),
        (peer, client) -> {
          peer.fields(1, true, fields.split(" ", -1));
          assertThat(peer.next()).isEqualTo("RST 1 PROTOCOL_ERROR");
          peer.get(3, "/");
          assertThat(peer.next()).startsWith("HEADERS 3 :status=200");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x|a\rb",
        "x|a\nb",
        "x|a\0b",
        "x| a",
        "x|a ",
        "x|\ta",
        "x|a\t",
        "X|a",
        "x:y|a",
        "x y|a",
        "|a",
        "x\n|a",
        "x_forwarded_for|a",
        "content_length|5",
        "\u00e4|a",
      })
  void nothingComesInThatHttp1WouldNotLetIn_O06(String field) {
    int bar = field.indexOf('|');
    test(
        hello(),
        (peer, client) -> {
          peer.request(1, "GET", "/", true, field.substring(0, bar), field.substring(bar + 1));
          assertThat(peer.next()).isEqualTo("RST 1 PROTOCOL_ERROR");
          peer.get(3, "/");
          assertThat(peer.next()).startsWith("HEADERS 3 :status=200");
        });
  }

  @Test
  void theBodyHasTheLengthThatWasAnnounced() {
    test(
        hello(),
        (peer, client) -> {
          peer.request(1, "POST", "/", false, "content-length", "3").data(1, "abcd", true);
          assertThat(peer.answer()).isEqualTo("RST 1 PROTOCOL_ERROR");
          peer.request(3, "POST", "/", false, "content-length", "3").data(3, "ab", true);
          assertThat(peer.answer()).isEqualTo("RST 3 PROTOCOL_ERROR");
          peer.request(5, "POST", "/", false, "content-length", "3").data(5, "abc", true);
          assertThat(peer.answer()).isEqualTo("HEADERS 5 :status=200 content-length=3");
        });
  }

  @Test
  void trailersAreOnTheirOwn() {
    Application application =
        new Application()
            .post(
                "/",
                request ->
                    Response.text(request.text() + " " + request.body().trailers().get("x-sum")));
    test(
        application,
        (peer, client) -> {
          peer.request(1, "POST", "/", false).data(1, "ab", false).fields(1, true, "x-sum", "7");
          assertThat(peer.next()).startsWith("HEADERS 1 :status=200");
          assertThat(peer.next()).isEqualTo("DATA 1 ab 7 end");
          peer.request(3, "POST", "/", false).fields(3, true, ":path", "/");
          assertThat(peer.next()).isEqualTo("RST 3 PROTOCOL_ERROR");
          peer.request(5, "POST", "/", false).fields(5, false, "x-sum", "7");
          assertThat(peer.next()).isEqualTo("RST 5 PROTOCOL_ERROR");
          peer.request(7, "POST", "/", false).fields(7, true, "content-length", "7");
          assertThat(peer.next()).isEqualTo("RST 7 PROTOCOL_ERROR");
        });
  }

  @Test
  void whatAHandlerSaysOfFramingIsLeftOutOrRefused_O07() {
    List<String> reported = new ArrayList<>();
    Application application =
        new Application()
            .get(
                "/te",
                request ->
                    Response.text("x")
                        .withHeader("Transfer-Encoding", "gzip")
                        .withHeader("Connection", "close")
                        .withHeader("X-Own", "y"))
            .get(
                "/short",
                request ->
                    Response.stream("text/plain", out -> out.write("abc"))
                        .withHeader("content-length", "5"))
            .get(
                "/long",
                request ->
                    Response.stream("text/plain", out -> out.write("abc"))
                        .withHeader("content-length", "2"))
            .get("/two", request -> Response.text("ab").withHeader("content-length", "3"))
            .get("/none", request -> Response.text("ab").withStatus(304));
    test(
        application,
        (peer, client) -> {
          EventLoop.running()
              .setExceptionHandler((loop, context) -> reported.add("" + context.get("exception")));
          peer.get(1, "/te");
          assertThat(List.of(peer.next(), peer.next()))
              .containsExactly("HEADERS 1 :status=200 x-own=y content-length=1", "DATA 1 x end");
          peer.get(3, "/short");
          assertThat(List.of(peer.next(), peer.next(), peer.next()))
              .containsExactly(
                  "HEADERS 3 :status=200 content-length=5", "DATA 3 abc", "RST 3 INTERNAL_ERROR");
          peer.get(5, "/long");
          assertThat(List.of(peer.next(), peer.next()))
              .containsExactly("HEADERS 5 :status=200 content-length=2", "RST 5 INTERNAL_ERROR");
          peer.get(7, "/two");
          assertThat(peer.next()).isEqualTo("HEADERS 7 :status=500 content-length=22");
          assertThat(peer.next()).endsWith(" end");
          peer.get(9, "/none");
          assertThat(peer.next()).isEqualTo("HEADERS 9 :status=304 content-length=2 end");
          assertThat(reported).hasSize(3);
        });
  }

  @Test
  void hintsGoAheadAndTrailersBehind() {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  request.earlyHints(Headers.of("link", "</a>; rel=preload"));
                  return Response.stream(
                      "text/plain",
                      out -> {
                        out.write("body");
                        out.trailers(Headers.of("X-Sum", "7"));
                      });
                });
    test(
        application,
        (peer, client) -> {
          peer.get(1, "/");
          assertThat(List.of(peer.next(), peer.next(), peer.next(), peer.next()))
              .containsExactly(
                  "HEADERS 1 :status=103 link=</a>; rel=preload",
                  "HEADERS 1 :status=200",
                  "DATA 1 body",
                  "HEADERS 1 x-sum=7 end");
        });
  }

  @Test
  void aBodyIsAskedForWhenItIsRead() {
    test(
        hello(),
        (peer, client) -> {
          peer.request(1, "POST", "/", false, "expect", "100-continue");
          assertThat(peer.next()).isEqualTo("HEADERS 1 :status=100");
          peer.data(1, "hello", true);
          assertThat(peer.next()).isEqualTo(OK);
        });
  }

  @Test
  void whoDoesNotReadOpensNoWindow() {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  request.body().limit(1 << 30);
                  sleep(ofSeconds(10));
                  return Response.text("" + request.body().readAll().length);
                });
    test(
        application,
        (peer, client) -> {
          peer.request(1, "POST", "/", false);
          for (int i = 0; i < 16; i++) {
            peer.data(1, "x".repeat(16 * 1024), false);
          }
          sleep(ofSeconds(9));
          peer.frame(Frames.PING, 0, 0, new byte[8]);
          assertThat(peer.next()).startsWith("PING ack"); // and no window before
          sleep(ofSeconds(2));
          assertThat(peer.next()).startsWith("WINDOW 1");
          peer.data(1, "y", true);
          assertThat(peer.answer()).startsWith("HEADERS 1 :status=200");
          assertThat(peer.answer()).isEqualTo("DATA 1 262145 end");
        });
  }

  @Test
  void moreThanTheWindowIsAnErrorOfTheStream() {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  sleep(ofSeconds(10));
                  return Response.text("late");
                });
    test(
        application,
        (peer, client) -> {
          peer.request(1, "POST", "/", false);
          for (int i = 0; i < 17; i++) {
            peer.data(1, "x".repeat(16 * 1024), false);
          }
          assertThat(peer.answer()).isEqualTo("RST 1 FLOW_CONTROL_ERROR");
        });
  }

  @Test
  void anAnswerWaitsForItsWindowAndOthersGoBy() {
    Application application =
        hello().get("/large", request -> Response.bytes(new byte[100_000], "image/png"));
    test(
        application,
        (peer, client) -> {
          peer.get(1, "/large");
          assertThat(peer.next()).startsWith("HEADERS 1 :status=200");
          int bytes = 0;
          while (bytes < 65_535) {
            bytes += Integer.parseInt(peer.next().split(" ", -1)[2]);
          }
          assertThat(bytes).isEqualTo(65_535);
          peer.window(0, 100_000);
          peer.get(3, "/");
          assertThat(peer.next()).startsWith("HEADERS 3 :status=200");
          assertThat(peer.next()).isEqualTo("DATA 3 hello end");
          peer.window(1, 100_000);
          assertThat(List.of(peer.next(), peer.next(), peer.next()))
              .containsExactly("DATA 1 16384 bytes", "DATA 1 16384 bytes", "DATA 1 1697 bytes end");
        });
  }

  @Test
  void whoeverResetsLeavesAndTheHandlerGoesOn_unlessItSaysOtherwise() {
    List<String> trail = new ArrayList<>();
    Application application =
        new Application()
            .get(
                "/goes-on",
                request -> {
                  sleep(ofSeconds(1));
                  trail.add("went on");
                  return Response.text("nobody");
                })
            .get(
                "/ends",
                request -> {
                  request.cancelIfClientLeaves();
                  try {
                    sleep(ofSeconds(100));
                  } catch (CancelledError cancelled) {
                    trail.add("cancelled");
                    throw cancelled;
                  }
                  return Response.text("never");
                });
    test(
        application,
        (peer, client) -> {
          peer.get(1, "/goes-on").get(3, "/ends");
          sleep(Duration.ofMillis(10));
          peer.reset(1).reset(3);
          sleep(ofSeconds(2));
          assertThat(trail).containsExactly("cancelled", "went on");
          peer.frame(Frames.PING, 0, 0, new byte[8]);
          assertThat(peer.next()).startsWith("PING ack");
        });
  }

  @Test
  void aServerThatIsStoppedAnswersWhatWasOnItsWay() {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  sleep(ofSeconds(5));
                  return Response.text("hello");
                });
    test(
        application,
        (peer, client) -> {
          peer.get(1, "/");
          sleep(ofSeconds(1));
          var stopping = createTask(() -> client.stop(ofSeconds(60)));
          assertThat(peer.next()).isEqualTo("GOAWAY 2147483647 NO_ERROR");
          assertThat(peer.next()).startsWith("PING 00");
          peer.get(3, "/"); // on its way
          peer.frame(Frames.PING, Frames.ACK, 0, new byte[8]);
          assertThat(peer.next()).isEqualTo("GOAWAY 3 NO_ERROR");
          assertThat(peer.rest())
              .containsExactly(
                  OK,
                  "DATA 1 hello end",
                  "HEADERS 3 :status=200 content-length=5",
                  "DATA 3 hello end");
          assertThat(client.connections()).isLessThan(2);
          stopping.cancel();
        });
  }

  @Test
  void anIdleConnectionIsClosedAfterAWhile() {
    test(
        hello(),
        (peer, client) -> {
          peer.get(1, "/");
          assertThat(peer.rest()).containsExactly(OK, "DATA 1 hello end", "GOAWAY 1 NO_ERROR");
          assertThat(EventLoop.running().time()).isBetween(ofSeconds(75), ofSeconds(80));
        });
  }

  @Test
  void nothingIsUpgradedToHttp2_S28() {
    test(
        hello(),
        (peer, client) ->
            assertThat(
                    client.raw(
                        """
                        GET / HTTP/1.1
                        Host: a
                        Connection: upgrade, http2-settings
                        Upgrade: h2c
                        HTTP2-Settings: AAMAAABkAAQAAP__

                        """
                            .replace("\n", "\r\n")))
                .startsWith("HTTP/1.1 200 OK")
                .endsWith("hello"));
    test(
        hello(),
        (peer, client) ->
            assertThat(
                    client.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
                .contains("HTTP/1.1 200 OK")
                .contains("HTTP/1.1 505")); // only the first bytes may be a preface
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 15, 16, 23})
  void thePrefaceMayComeInPieces(int first) {
    run(
        () -> {
          try (var client = TestClient.of(hello());
              var peer = new Http2Peer(client.open())) {
            byte[] preface = FrameParser.PREFACE;
            for (int at = 0; at < preface.length; at += first) {
              peer.raw(java.util.Arrays.copyOfRange(preface, at, Math.min(at + first, 24)));
              sleep(Duration.ofMillis(5));
            }
            peer.frame(Frames.SETTINGS, 0, 0).get(1, "/");
            assertThat(peer.answer()).isEqualTo(OK);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }
}
