package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TimeoutError;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and a server that does what the test says, in virtual time. */
class ClientSessionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String URL = "http://example.test/a/b?c=d";

  @TempDir private Path directory;

  record Point(int x, int y) {}

  // ---- the straight road

  @Test
  void aPageIsTextWithItsStatusAndItsFields() {
    var peer = Peer.answering(response("200 Fine", "hello", "Content-Type: text/plain", "X-A: 1"));
    Peer.run(
        () -> {
          try (var session = peer.session();
              var response = session.get(URL)) {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.reason()).isEqualTo("Fine");
            assertThat(response.ok()).isTrue();
            assertThat(response.headers().get("x-a")).isEqualTo("1");
            assertThat(response.contentType()).isEqualTo("text/plain");
            assertThat(response.contentLength()).isEqualTo(5);
            assertThat(response.url()).hasToString(URL);
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.text()).isEqualTo("hello");
          }
        });
    assertThat(peer.heads.getFirst())
        .isEqualTo(
            String.join(
                "\r\n",
                "GET /a/b?c=d HTTP/1.1",
                "Host: example.test",
                "User-Agent: asyncio",
                "Accept: */*",
                "Accept-Encoding: gzip, deflate",
                "",
                ""));
  }

  @Test
  void valuesGoAsJsonBothWays() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              assertThat(new String(stream.readExactly(13), StandardCharsets.UTF_8))
                  .isEqualTo("{\"x\":1,\"y\":2}");
              stream.write(
                  response("200 OK", "{\"x\":3,\"y\":4}", "Content-Type: application/json"));
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThat(session.post(URL, r -> r.json(new Point(1, 2))).json(Point.class))
                .isEqualTo(new Point(3, 4));
          }
        });
  }

  @Test
  void whatIsNoJsonIsToldByItsType() {
    var peer = Peer.answering(response("502 Bad Gateway", "<html>", "Content-Type: text/html"));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL).json(Point.class))
                .isInstanceOf(ContentTypeError.class)
                .hasMessage(
                    "GET "
                        + URL
                        + ": JSON was asked for, and text/html has come, with 502 Bad Gateway");
          }
        });
  }

  @Test
  void parametersAndFormsAreEscaped() {
    var peer = Peer.answering(response("200 OK", ""), response("200 OK", ""));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            session.get(URL, r -> r.query("q", "a b&ü+%").query("n", 1)).close();
          }
        });
    assertThat(peer.heads.getFirst())
        .startsWith("GET /a/b?c=d&q=a+b%26%C3%BC%2B%25&n=1 HTTP/1.1\r\n");
    var body = new AtomicReference<String>();
    var form =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              body.set(new String(stream.readExactly(9), StandardCharsets.UTF_8));
              stream.write(response("200 OK", ""));
            });
    Peer.run(
        () -> {
          try (var session = form.session()) {
            session.post(URL, r -> r.form(Map.of("a b", "c&d"))).close();
          }
        });
    assertThat(body.get()).isEqualTo("a+b=c%26d");
  }

  @Test
  void statusesAreRaisedWhereThatIsWanted() {
    var peer = Peer.answering(response("404 Not Found", "no"), response("404 Not Found", "no"));
    Peer.run(
        () -> {
          try (var session = peer.session(ClientOptions::raiseForStatus)) {
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOfSatisfying(
                    ClientResponseError.class, error -> assertThat(error.status()).isEqualTo(404))
                .hasMessage("GET " + URL + ": the server answers 404 Not Found");
            assertThat(session.get(URL, r -> r.raiseForStatus(false)).text()).isEqualTo("no");
          }
        });
  }

  // ---- connections

  @Test
  void oneConnectionServesOneRequestAfterTheOther() {
    var peer =
        Peer.answering(response("200 OK", "1"), response("200 OK", "2"), response("200 OK", "3"));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
              texts.add(session.get(URL).text());
            }
            assertThat(texts).containsExactly("1", "2", "3");
          }
          sleep(SECOND);
          assertThat(peer.open).isZero();
        });
    assertThat(peer.routes).hasSize(1);
  }

  @Test
  void noMoreAreOpenThanTheLimitSaysAndWhoCameFirstIsServedFirst() {
    int[] most = {0};
    int[] busy = {0};
    var peer =
        new Peer(
            stream -> {
              while (true) {
                stream.readUntil(latin1("\r\n\r\n"));
                most[0] = Math.max(most[0], ++busy[0]);
                sleep(SECOND);
                busy[0]--;
                stream.write(response("200 OK", "x"));
              }
            });
    List<Integer> order = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.limit(2))) {
            List<Awaitable<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
              int number = i;
              all.add(
                  () -> {
                    session.get("http://host" + number % 3 + ".test/").text();
                    return order.add(number);
                  });
            }
            await(gather(all));
          }
        });
    assertThat(most[0]).isEqualTo(2);
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void aHostThatIsFullDoesNotKeepOthersWaiting() {
    var peer =
        new Peer(
            stream -> {
              while (true) {
                String head =
                    new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
                sleep(head.contains("slow.test") ? Duration.ofSeconds(10) : SECOND);
                stream.write(response("200 OK", "x"));
              }
            });
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.limit(3).limitPerHost(1))) {
            Task<?> first = createTask(() -> session.get("http://slow.test/").text());
            Task<?> second = createTask(() -> session.get("http://slow.test/").text());
            sleep(Duration.ZERO);
            session.get("http://quick.test/").text();
            assertThat(EventLoop.running().time()).isEqualTo(SECOND);
            await(first);
            await(second);
            assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(20));
          }
        });
    assertThat(peer.routes).hasSize(2);
  }

  @Test
  void anIdleConnectionOfAnotherHostMakesRoom() {
    var peer = new Peer(stream -> Peer.answering().head(stream));
    Peer answering =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("200 OK", "x"));
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = answering.session(o -> o.limit(1))) {
            for (int i = 0; i < 20; i++) {
              assertThat(session.get("http://host" + i + ".test/").text()).isEqualTo("x");
            }
            sleep(Duration.ZERO);
            sleep(Duration.ZERO);
            assertThat(session).hasToString("<ClientSession open connections=1 idle=1 waiting=0>");
          }
        });
    assertThat(answering.routes).hasSize(20);
    assertThat(peer.routes).isEmpty();
  }

  @Test
  void anIdleConnectionIsClosedAfterItsTimeOrThatOfTheServer() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("200 OK", "x", "Keep-Alive: timeout=5, max=100"));
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            session.get(URL).text();
            sleep(Duration.ofMillis(3900));
            assertThat(peer.open).isEqualTo(1);
            sleep(Duration.ofMillis(200));
            assertThat(peer.open).isZero();
          }
        });
  }

  /** Bytes that answer nothing must never be taken for the next answer. */
  @Test
  void bytesOnAnIdleConnectionEndIt_C13() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("200 OK", "right"));
              sleep(SECOND);
              stream.write(response("200 OK", "smuggled"));
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThat(session.get(URL).text()).isEqualTo("right");
            sleep(Duration.ofSeconds(2));
            assertThat(session.get(URL).text()).isEqualTo("right");
          }
        });
    assertThat(peer.routes).hasSize(2);
  }

  @Test
  void requestsThroughAnotherProxyOrWithOtherTlsShareNoConnection_C04() {
    var peer =
        new Peer(
            stream -> {
              while (true) {
                stream.readUntil(latin1("\r\n\r\n"));
                stream.write(response("200 OK", "x"));
              }
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            for (int i = 0; i < 2; i++) {
              session.get(URL).text();
              session.get(URL, r -> r.proxy("http://one.test:1")).text();
              session.get(URL, r -> r.proxy("http://one.test:2")).text();
              session.get(URL, r -> r.proxy("http://a:b@one.test:2")).text();
              session.get("http://example.test:8080/").text();
            }
          }
        });
    assertThat(peer.routes).hasSize(5);
    var tls = asyncio.net.TlsOptions.client();
    assertThat(new Route("h", 1, tls, null, null))
        .isEqualTo(new Route("h", 1, tls, null, null))
        .isNotEqualTo(new Route("h", 1, tls.withServerName("other"), null, null))
        .isNotEqualTo(
            new Route(
                "h",
                1,
                asyncio.net.TlsOptions.of(asyncio.net.TlsContext.insecureClientForTests()),
                null,
                null))
        .isNotEqualTo(new Route("h", 1, null, null, null));
  }

  @Test
  void namesOfFieldsAndFilesEndNoLineOfAForm_O03() {
    var body = new AtomicReference<String>();
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              body.set(new String(stream.readUntil(latin1("--\r\n")), StandardCharsets.UTF_8));
              stream.write(response("200 OK", ""));
            });
    Peer.run(
        () -> {
          var form =
              new FormData()
                  .field("a\"b\r\nc", "value")
                  .file("f", "x\"\r\nX: y.txt", "text/plain", latin1("data"));
          try (var session = peer.session()) {
            session.post(URL, r -> r.body(form)).close();
          }
        });
    assertThat(body.get())
        .contains("name=\"a%22b%0D%0Ac\"\r\n\r\nvalue\r\n")
        .contains("filename=\"x%22%0D%0AX: y.txt\"\r\nContent-Type: text/plain\r\n\r\ndata\r\n");
    assertThatThrownBy(() -> new FormData().file("f", "x", "text/plain\r\nX: y", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : y\r\n\r\n"
      })
  void answersThatBreakHttpAreRefusedAndTheConnectionIsClosed_C13(String answer) {
    var peer = Peer.answering(answer);
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOf(ClientError.class)
                .hasMessageStartingWith("GET " + URL + ": the server breaks HTTP: ");
            sleep(SECOND);
            assertThat(peer.open).isZero();
          }
        });
  }

  @Test
  void aFloodOfInterimResponsesIsRefused_C13() {
    var peer = Peer.answering("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL)).hasMessageContaining("INFORMATIONAL_FLOOD");
          }
        });
  }

  @Test
  void whatNeverHasABodyLeavesTheConnectionFree() {
    var peer =
        new Peer(
            stream -> {
              String head = "";
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"); // of a HEAD
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 204 No Content\r\n\r\n");
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n" + head);
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("200 OK", "end"));
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThat(session.head(URL).text()).isEmpty();
            assertThat(session.get(URL).text()).isEmpty();
            assertThat(session.get(URL).text()).isEmpty();
            assertThat(session.get(URL).text()).isEqualTo("end");
          }
        });
    assertThat(peer.routes).hasSize(1);
  }

  @Test
  void aRequestThatIsIdempotentIsSentAgainIfAKeptConnectionWasDead_C14() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("200 OK", "x"));
              stream.readUntil(latin1("\r\n\r\n")); // and is gone, without an answer
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThat(session.get(URL).text()).isEqualTo("x");
            assertThat(session.get(URL).text()).isEqualTo("x");
            assertThat(peer.routes).hasSize(2);
            assertThatThrownBy(() -> session.post(URL, r -> r.body("once")))
                .isInstanceOf(ServerDisconnectedError.class)
                .hasMessageStartingWith(
                    "POST " + URL + ": the server closed the connection without an answer");
          }
        });
    assertThat(peer.routes).hasSize(2);
  }

  @Test
  void aPostSeesThatAKeptConnectionHasEndedBeforeItIsSent() {
    var peer = Peer.answering(response("200 OK", "x"));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThat(session.get(URL).text()).isEqualTo("x");
            assertThat(session.post(URL, r -> r.body("once")).text()).isEqualTo("x");
          }
        });
    assertThat(peer.routes).hasSize(2);
  }

  // ---- deadlines

  @Test
  void aDeadlineNamesThePhaseAndWhatHadCome() {
    var peer =
        new Peer(
            stream -> {
              String head =
                  new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
              if (head.contains("/body")) {
                stream.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 92160\r\n\r\n" + "x".repeat(31 * 1024));
              }
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session =
              peer.session(o -> o.baseUrl("http://example.test").timeout(Duration.ofSeconds(2)))) {
            assertThatThrownBy(() -> session.get("/head"))
                .isInstanceOf(TimeoutError.class)
                .hasMessage(
                    "timed out after 2.00 s waiting for the response: GET http://example.test/head");
            assertThatThrownBy(() -> session.get("/body").text())
                .isInstanceOfSatisfying(
                    ClientTimeoutError.class,
                    late -> assertThat(late.phase()).isEqualTo(Phase.BODY))
                .hasMessage(
                    "timed out after 2.00 s reading the body, 31 KiB of 90 KiB:"
                        + " GET http://example.test/body");
            assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(4));
            sleep(SECOND);
            assertThat(peer.open).isZero();
          }
        });
  }

  @Test
  void waitingForAConnectionCountsAndIsNamed() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          try (var session =
              peer.session(o -> o.limit(1).timeout(ClientTimeout.DEFAULT.withPool(SECOND)))) {
            Task<?> holder = createTask(() -> session.get(URL));
            sleep(Duration.ZERO);
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOf(ClientTimeoutError.class)
                .hasMessageStartingWith("timed out after 1.00 s waiting for a free connection");
            holder.cancel();
          }
        });
  }

  @Test
  void aTimeoutOfTheCallerCoversTheBodyToo() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx");
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> timeout(SECOND, () -> session.get(URL).text()))
                .isInstanceOf(TimeoutError.class);
            sleep(SECOND);
            assertThat(peer.open).isZero();
            assertThat(session).hasToString("<ClientSession open connections=0 idle=0 waiting=0>");
          }
        });
  }

  /** Whatever has come when it is cancelled, nothing stays open, and the next request works. */
  @Test
  void cancellingAtAnyStepLeavesNothing() {
    String whole =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (int sent = 0; sent < whole.length(); sent++) {
      int most = sent;
      int[] asked = {0};
      var peer =
          new Peer(
              stream -> {
                while (true) {
                  stream.readUntil(latin1("\r\n\r\n"));
                  boolean stalls = asked[0]++ == 0;
                  stream.write(stalls ? whole.substring(0, most) : whole);
                  if (stalls) {
                    stream.read();
                    return;
                  }
                }
              });
      Peer.run(
          () -> {
            try (var session = peer.session(o -> o.limit(1))) {
              Task<String> task = createTask(() -> session.get(URL).text());
              Task<String> next = createTask(() -> session.get(URL).text());
              sleep(SECOND);
              assertThat(task.done()).isFalse();
              task.cancel();
              assertThat(await(next)).isEqualTo("abcde");
              assertThat(task.cancelled()).isTrue();
              assertThat(peer.open).isEqualTo(1);
            }
          });
    }
  }

  @Test
  void aServerThatGoesAwayAfterAnyByteIsATypedError() {
    String whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for (int sent = 0; sent < whole.length(); sent++) {
      var peer = Peer.answering(whole.substring(0, sent));
      int most = sent;
      Peer.run(
          () -> {
            try (var session = peer.session()) {
              Throwable failure = catchThrowable(() -> session.get(URL).text());
              if (most < whole.length() - 5) {
                assertThat(failure)
                    .as("after %d", most)
                    .isInstanceOf(ServerDisconnectedError.class);
              } else {
                assertThat(failure)
                    .as("after %d", most)
                    .isInstanceOf(ClientPayloadError.class)
                    .hasMessageContaining(most - whole.length() + 5 + " of 5 bytes had come");
              }
            }
          });
    }
  }

  // ---- redirects

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreFollowedWithTheMethodThatTheyMean(int status) {
    var peer =
        new Peer(
            stream -> {
              for (int i = 0; i < 2; i++) {
                String head =
                    new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
                String body =
                    head.startsWith("POST")
                        ? new String(stream.readExactly(4), StandardCharsets.US_ASCII)
                        : "";
                stream.write(
                    i == 0
                        ? response(status + " Moved", "gone", "Location: ../new?x=1#part")
                        : response(
                            "200 OK", head.substring(0, head.indexOf(" HTTP")) + " " + body));
              }
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            var response = session.post(URL, r -> r.body("data"));
            assertThat(response.url()).hasToString("http://example.test/new?x=1");
            assertThat(response.history()).hasSize(1);
            assertThat(response.history().getFirst().status()).isEqualTo(status);
            assertThat(response.text())
                .isEqualTo(status >= 307 ? "POST /new?x=1 data" : "GET /new?x=1 ");
          }
        });
    assertThat(peer.routes).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://other.test/",
        "http://example.test:81/",
        "//other.test/",
        "http://user:secret@other.test/"
      })
  void credentialsStayWithTheirOrigin_C01(String location) {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("302 Found", "", "Location: " + location));
            });
    var second = new ArrayList<String>();
    var target =
        new Peer(
            stream -> {
              second.add(
                  new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII));
              stream.write(response("200 OK", ""));
            });
    Peer.run(
        () -> {
          int[] connections = {0};
          try (var session =
              peer.session(
                  o ->
                      o.header("Authorization", "Bearer session")
                          .dial(route -> (connections[0]++ == 0 ? peer : target).dialFor(route)))) {
            session
                .get(
                    URL,
                    r ->
                        r.addHeader("Cookie", "own=1")
                            .addHeader("Authorization", "Bearer twice")
                            .header("Proxy-Authorization", "Basic x")
                            .header("X-Plain", "goes"))
                .close();
          }
        });
    assertThat(second.getFirst())
        .contains("X-Plain: goes")
        .doesNotContain("Authorization", "Bearer", "Cookie", "Proxy-Authorization");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://a b/"
      })
  void aRedirectToWhereItCannotGoIsAnError_C03(String location) {
    var peer = Peer.answering(response("302 Found", "", "Location: " + location));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOf(ClientResponseError.class)
                .hasMessageStartingWith("GET " + URL + ": it is redirected to where it cannot go");
          }
        });
  }

  @Test
  void aLoopOfRedirectsEnds_C03() {
    String[] answers = new String[20];
    java.util.Arrays.fill(answers, response("302 Found", "", "Location: /a/b?c=d"));
    var peer = Peer.answering(answers);
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOf(TooManyRedirectsError.class)
                .hasMessageContaining("more than 10 redirects");
            assertThat(peer.heads).hasSize(11);
            assertThat(session.get(URL, r -> r.maxRedirects(0)).status()).isEqualTo(302);
          }
        });
  }

  @Test
  void aBodyThatCanBeSentOnceIsNotSentEmptyTheSecondTime_C12() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("0\r\n\r\n"));
              stream.write(response("307 Temporary Redirect", "", "Location: /new"));
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(
                    () -> session.post(URL, r -> r.body(List.of(ByteBuffer.wrap(latin1("once"))))))
                .isInstanceOf(ClientResponseError.class)
                .hasMessageContaining("the redirect wants the body again, which can be sent once");
          }
        });
  }

  // ---- bodies

  static byte[] gzip(String text) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  static byte[] deflate(String text, boolean raw) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(out, new Deflater(6, raw))) {
      deflater.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static Peer encoded(String coding, byte[] body) {
    return new Peer(
        stream -> {
          while (true) {
            stream.readUntil(latin1("\r\n\r\n"));
            stream.write(
                "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                    .formatted(coding, body.length));
            stream.write(body);
          }
        });
  }

  @Test
  void bodiesAreDecompressed() throws Exception {
    String text = "grüße ".repeat(100_000);
    Map<String, byte[]> bodies =
        Map.of(
            "gzip", gzip(text),
            "x-gzip", gzip(text),
            "deflate", deflate(text, false),
            "Deflate", deflate(text, true),
            "identity", text.getBytes(StandardCharsets.UTF_8));
    bodies.forEach(
        (coding, body) ->
            Peer.run(
                () -> {
                  try (var session = encoded(coding, body).session()) {
                    assertThat(session.get(URL).text()).as(coding).isEqualTo(text);
                    var plain = session.get(URL, ClientRequest::withoutDecompression);
                    assertThat(plain.bytes()).isEqualTo(body);
                  }
                }));
  }

  @Test
  void aCompressedBodyComesAsItIsSentInAnyNumberOfMembers() throws Exception {
    byte[] one = gzip("one\n");
    byte[] two = gzip("two\n");
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(
                  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                      .formatted(one.length + two.length));
              stream.write(one);
              sleep(SECOND);
              stream.write(two);
            });
    List<String> lines = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            for (String line : session.get(URL).lines()) {
              lines.add(EventLoop.running().time().toSeconds() + " " + line);
            }
          }
        });
    assertThat(lines).containsExactly("0 one", "1 two");
  }

  @Test
  void aLineIsGivenBeforeTheNextHasCome() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\none\n");
              sleep(SECOND);
              stream.write("two\n");
            });
    List<String> lines = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            for (String line : session.get(URL).lines()) {
              lines.add(EventLoop.running().time().toSeconds() + " " + line);
            }
          }
        });
    assertThat(lines).containsExactly("0 one", "1 two");
  }

  @Test
  void aBombIsRefusedWhenItIsTooLarge_D02() throws Exception {
    byte[] bomb = gzip("\0".repeat(50_000_000));
    Peer.run(
        () -> {
          try (var session = encoded("gzip", bomb).session(o -> o.maxInMemory(1_000_000))) {
            assertThatThrownBy(() -> session.get(URL).text())
                .isInstanceOf(ClientPayloadError.class)
                .hasMessageContaining("larger than 1000000 bytes");
          }
          try (var session = encoded("gzip, gzip, gzip", bomb).session()) {
            assertThatThrownBy(() -> session.get(URL).text())
                .isInstanceOf(ClientPayloadError.class)
                .hasMessageContaining("3 codings over one another, at most 2");
          }
        });
  }

  @Test
  void aBodyThatIsNotWhatItSaysIsAnError_D02() throws Exception {
    byte[] cut = java.util.Arrays.copyOf(gzip("hello ".repeat(1000)), 30);
    Peer.run(
        () -> {
          for (byte[] body : List.of(latin1("no gzip at all"), cut)) {
            try (var session = encoded("gzip", body).session()) {
              assertThatThrownBy(() -> session.get(URL).text())
                  .isInstanceOf(ClientPayloadError.class)
                  .hasMessageContaining("the body cannot be decompressed");
            }
          }
        });
  }

  @Test
  void aBodyComesInLinesPiecesAndFiles() {
    String text = "one\ntwo\r\nthree";
    var peer =
        new Peer(
            stream -> {
              while (true) {
                stream.readUntil(latin1("\r\n\r\n"));
                stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (String c : text.split("", -1)) {
                  stream.write(c.isEmpty() ? "" : "1\r\n" + c + "\r\n");
                  sleep(Duration.ofMillis(1));
                }
                stream.write("0\r\nX-Sum: 3\r\n\r\n");
              }
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            List<String> lines = new ArrayList<>();
            session.get(URL).lines().forEach(lines::add);
            assertThat(lines).containsExactly("one", "two", "three");
            var pieces = new StringBuilder();
            var response = session.get(URL);
            for (ByteBuffer piece : response) {
              pieces.append(StandardCharsets.UTF_8.decode(piece));
            }
            assertThat(pieces).hasToString(text);
            assertThat(response.trailers().get("x-sum")).isEqualTo("3");
            assertThatThrownBy(response::text)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was read already");
            Path file = directory.resolve("page");
            assertThat(session.get(URL).saveTo(file)).isEqualTo(text.length());
            assertThat(Files.readString(file)).isEqualTo(text);
          }
        });
    assertThat(peer.routes).hasSize(1);
  }

  @Test
  void aLongBodySlowsTheServerDownUntilItIsRead() {
    int[] sent = {0};
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n");
              for (int i = 0; i < 1000; i++) {
                stream.write(new byte[10_000]);
                stream.drain();
                sent[0] += 10_000;
              }
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session();
              var response = session.get(URL)) {
            sleep(Duration.ofSeconds(10));
            assertThat(sent[0]).isLessThan(500_000);
            assertThat(response.bytes()).hasSize(10_000_000);
          }
        });
  }

  @Test
  void aBodyOfPiecesIsSentInChunksAndToldOf() {
    var body = new AtomicReference<String>();
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              body.set(
                  new String(stream.readUntil(latin1("0\r\n\r\n")), StandardCharsets.US_ASCII));
              stream.write(response("200 OK", ""));
            });
    List<Long> progress = new ArrayList<>();
    Peer.run(
        () -> {
          var pieces =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    out.yield(ByteBuffer.wrap(latin1("abc")));
                    sleep(SECOND);
                    out.yield(ByteBuffer.wrap(latin1("de")));
                  });
          try (var session = peer.session()) {
            session.put(URL, r -> r.body(pieces).onProgress(progress::add)).close();
          }
        });
    assertThat(body.get()).isEqualTo("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assertThat(progress).containsExactly(3L, 5L);
  }

  @Test
  void aServerMayAnswerBeforeItHasAllOfTheBody() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("413 Content Too Large", "no", "Connection: close"));
              sleep(Duration.ofHours(1));
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            var response = session.post(URL, r -> r.body(new byte[10_000_000]));
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.text()).isEqualTo("no");
            assertThat(session).hasToString("<ClientSession open connections=0 idle=0 waiting=0>");
          }
        });
  }

  @Test
  void aBodyIsHeldBackUntilTheServerWantsIt() {
    List<String> trail = new ArrayList<>();
    var peer =
        new Peer(
            stream -> {
              trail.add("head " + EventLoop.running().time());
              assertThat(
                      new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII))
                  .contains("Expect: 100-continue\r\n");
              sleep(Duration.ofMillis(300));
              stream.write("HTTP/1.1 100 Continue\r\n\r\n");
              trail.add(new String(stream.readExactly(4), StandardCharsets.US_ASCII));
              stream.write(response("200 OK", ""));
              stream.readUntil(latin1("\r\n\r\n"));
              Duration asked = EventLoop.running().time();
              trail.add(new String(stream.readExactly(4), StandardCharsets.US_ASCII));
              trail.add("after " + EventLoop.running().time().minus(asked));
              stream.write(response("200 OK", ""));
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            session.post(URL, r -> r.body("data").expect100()).close();
            session.post(URL, r -> r.body("more").expect100()).close();
          }
        });
    assertThat(trail).containsExactly("head PT0S", "data", "more", "after PT1S");
  }

  @Test
  void aBodyThatFailsFailsTheRequestWithItsOwnError() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          var broken =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    out.yield(ByteBuffer.allocate(10));
                    throw new IllegalArgumentException("no more of that");
                  });
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.post(URL, r -> r.body(broken)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no more of that");
          }
        });
  }

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
                String head =
                    new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
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

  // ---- misuse

  @Test
  void nothingThatEndsALineIsSent_O02() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL, r -> r.header("X", "a\r\nY: b")))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.get(URL, r -> r.cookie("a", "b\r\nc")))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.get("http://a\r\nb/"))
                .isInstanceOf(InvalidUrlError.class);
            assertThatThrownBy(() -> session.get(URL, r -> r.header("Host", "a b")))
                .isInstanceOf(IllegalArgumentException.class);
            sleep(SECOND);
            assertThat(session).hasToString("<ClientSession open connections=0 idle=0 waiting=0>");
          }
        });
    assertThat(peer.heads).isEmpty();
  }

  @Test
  void aPathUnderABaseDoesNotLeadToAnotherHost_C15() {
    var peer = Peer.answering(response("200 OK", ""), response("200 OK", ""));
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.baseUrl("http://example.test/api/v1"))) {
            assertThatThrownBy(() -> session.get("//evil.test/"))
                .isInstanceOf(InvalidUrlError.class);
            assertThatThrownBy(() -> session.get("\\\\evil.test/"))
                .isInstanceOf(InvalidUrlError.class);
            session.get("users").close();
            session.get("/users").close();
          }
        });
    assertThat(peer.heads.get(0)).startsWith("GET /api/users ");
    assertThat(peer.heads.get(1)).startsWith("GET /users ");
  }

  @Test
  void aClosedSessionAndAnotherLoopAreRefused() {
    var session = new AtomicReference<ClientSession>();
    Peer.run(
        () -> {
          var closed = Peer.answering().session();
          closed.close();
          closed.close();
          assertThatThrownBy(() -> closed.get(URL)).hasMessage("the session is closed");
          session.set(closed);
        });
    Peer.run(
        () ->
            assertThatThrownBy(() -> session.get().get(URL))
                .hasMessageStartingWith("this session belongs to another loop"));
    assertThatThrownBy(ClientSession::new).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSessionThatNobodyClosesIsClosedByTheLoopAndTold() {
    List<String> reports = new ArrayList<>();
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("200 OK", "x"));
              stream.read();
            });
    Peer.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((_, report) -> reports.add("" + report.get("message")));
          assertThat(peer.session().get(URL).text()).isEqualTo("x");
        });
    assertThat(reports)
        .containsExactly("Unclosed client session: close it, best in a try with resources");
  }

  @Test
  void closingWaitsForWhatIsUnderWayAndNotForLong() {
    var peer =
        new Peer(
            stream -> {
              String head =
                  new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
              sleep(head.contains("/slow") ? Duration.ofHours(1) : SECOND);
              stream.write(response("200 OK", "x"));
            });
    Peer.run(
        () -> {
          var session = peer.session();
          Task<String> quick = createTask(() -> session.get("http://a.test/").text());
          Task<String> slow = createTask(() -> session.get("http://a.test/slow").text());
          sleep(Duration.ofMillis(1));
          session.close(Duration.ofSeconds(2));
          assertThat(EventLoop.running().time()).isEqualTo(Duration.ofMillis(2001));
          assertThat(quick.result()).isEqualTo("x");
          Asyncio.wait(List.of(slow));
          assertThat(slow.exception()).isInstanceOf(ServerDisconnectedError.class);
        });
  }

  @Test
  void whoWaitsForAConnectionOfAClosedSessionIsTold() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          var session = peer.session(o -> o.limit(1));
          Task<?> first = createTask(() -> session.get(URL));
          Task<?> second = createTask(() -> session.get(URL));
          sleep(Duration.ofMillis(1));
          session.close(Duration.ZERO);
          Asyncio.wait(List.of(first, second));
          assertThat(second.exception()).hasMessage("the session was closed meanwhile");
          assertThat(first.exception()).isInstanceOf(ServerDisconnectedError.class);
        });
  }

  /** Cancelled before, when and after it is given the connection of another. */
  @Test
  void aTaskThatIsCancelledWhileItWaitsForAConnectionHarmsNoOther() {
    for (int iterations = 0; iterations < 12; iterations++) {
      int turns = iterations;
      var peer =
          new Peer(
              stream -> {
                while (true) {
                  stream.readUntil(latin1("\r\n\r\n"));
                  sleep(SECOND);
                  stream.write(response("200 OK", "x"));
                }
              });
      Peer.run(
          () -> {
            try (var session = peer.session(o -> o.limit(1))) {
              List<Task<String>> tasks = new ArrayList<>();
              for (int i = 0; i < 6; i++) {
                tasks.add(createTask(() -> session.get(URL).text()));
              }
              sleep(SECOND);
              for (int i = 0; i < turns; i++) {
                sleep(Duration.ZERO);
              }
              tasks.subList(1, 4).forEach(Task::cancel);
              Asyncio.wait(tasks);
              assertThat(tasks.stream().filter(Task::cancelled)).as("" + turns).hasSize(3);
              assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(3));
              sleep(Duration.ZERO);
              assertThat(session)
                  .hasToString("<ClientSession open connections=1 idle=1 waiting=0>");
            }
          });
    }
  }

  @Test
  void aCancelledErrorPassesUnchanged() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            Task<?> task = createTask(() -> session.get(URL));
            sleep(SECOND);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
          }
        });
  }
}
