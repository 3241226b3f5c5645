package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.http.connection.Decompression;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and a server that does what the test says, in virtual time. */
class ClientSessionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String URL = "http://example.test/a/b?c=d";

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
                "Accept-Encoding: " + Decompression.accepted(),
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
                String head = headOf(stream);
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
    var peer = Peer.always(Duration.ZERO, response("200 OK", "x"));
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
    assertThat(new Route("h", 1, tls, null, null, null))
        .isEqualTo(new Route("h", 1, tls, null, null, null))
        .isNotEqualTo(new Route("h", 1, tls.withServerName("other"), null, null, null))
        .isNotEqualTo(
            new Route(
                "h",
                1,
                asyncio.net.TlsOptions.of(asyncio.net.TlsContext.insecureClientForTests()),
                null,
                null,
                null))
        .isNotEqualTo(new Route("h", 1, null, null, null, null));
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
          assertThatThrownBy(() -> closed.get(URL)).hasMessageStartingWith("the session is closed");
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
              String head = headOf(stream);
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
      var peer = Peer.always(SECOND, response("200 OK", "x"));
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
