package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Method;
import asyncio.net.Net;
import asyncio.net.Server;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong at the worst moment: nothing is lost, sent twice, kept, or given to the wrong
 * one.
 */
class ClientFaultsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String URL = "http://example.test/a";
  private static final String EMPTY = "<ClientSession open connections=0 idle=0 waiting=0>";

  private final List<String> trail = new ArrayList<>();

  private static Iterable<ByteBuffer> once(Consumer<String> closed) {
    return Asyncio.<ByteBuffer>asyncGenerator(
        out -> {
          try {
            out.yield(ByteBuffer.wrap(latin1("once")));
            out.yield(ByteBuffer.wrap(latin1("more")));
          } finally {
            closed.accept("closed");
          }
        });
  }

  private Peer echoing() {
    return new Peer(
        stream -> {
          while (true) {
            String head = headOf(stream);
            boolean chunked = head.contains("chunked");
            String body =
                chunked
                    ? new String(stream.readUntil(latin1("0\r\n\r\n")), StandardCharsets.US_ASCII)
                    : "";
            trail.add(head.substring(0, head.indexOf(" HTTP")) + (body.isEmpty() ? "" : " body"));
            stream.write(
                head.startsWith("PUT")
                    ? response("303 See Other", "", "Location: /new")
                    : response("503 Service Unavailable", ""));
          }
        });
  }

  // ---- sent once

  @Test
  void aBodyThatIsGoneIsNotSentEmptyByARetryAfterARedirect() {
    var peer = echoing();
    Peer.run(
        () -> {
          try (var session =
              peer.session(o -> o.retry(ClientRetry.idempotent(3).withEveryMethod(true)))) {
            assertThat(session.request(Method.PUT, URL, r -> r.body(once(trail::add))).status())
                .isEqualTo(503);
          }
        });
    assertThat(trail).containsExactly("closed", "PUT /a body", "GET /new");
  }

  @Test
  void aMiddlewareCannotSendTwiceWhatIsGone() {
    var peer = echoing();
    Peer.run(
        () -> {
          try (var session =
              peer.session(
                  o ->
                      o.use(
                          (request, next) -> {
                            next.send(request).close();
                            return next.send(request);
                          }))) {
            assertThatThrownBy(() -> session.post(URL, r -> r.body(once(trail::add))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its body can be sent once, and was");
            assertThat(session).hasToString(EMPTY);
          }
        });
    assertThat(trail).containsExactly("closed", "POST /a body");
  }

  @Test
  void aTimeoutOfTheBodyIsNotOneOfTheRequest() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.retry(ClientRetry.idempotent(3)))) {
            var broken =
                Asyncio.<ByteBuffer>asyncGenerator(
                    out -> {
                      out.yield(ByteBuffer.allocate(1));
                      throw new ClientTimeoutError("of another", Phase.CONNECT, new Error());
                    });
            assertThatThrownBy(() -> session.put(URL, r -> r.body(broken)))
                .hasMessage("of another");
          }
        });
    assertThat(peer.routes).hasSize(1);
  }

  // ---- bodies of requests

  @Test
  void aGeneratorIsClosedWhenTheServerAnswersEarly() {
    var peer = Peer.answering(response("413 Content Too Large", "no"));
    Peer.run(
        () -> {
          Future<?> never = EventLoop.running().createFuture();
          var pieces =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    try {
                      out.yield(ByteBuffer.allocate(10));
                      await(never);
                    } finally {
                      trail.add("closed");
                    }
                  });
          try (var session = peer.session()) {
            assertThat(session.post(URL, r -> r.body(pieces)).text()).isEqualTo("no");
            sleep(SECOND);
            assertThat(trail).containsExactly("closed");
            assertThat(session).hasToString(EMPTY);
          }
        });
  }

  @Test
  void aCancelledErrorOutOfAGeneratorFailsTheRequestAtOnce() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          Task<?> other = createTask(() -> sleep(Duration.ofHours(1)));
          var pieces =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    out.yield(ByteBuffer.allocate(10));
                    await(other);
                  });
          try (var session = peer.session()) {
            EventLoop.running().callLater(SECOND, other::cancel);
            assertThatThrownBy(() -> session.post(URL, r -> r.body(pieces)))
                .isInstanceOf(ClientError.class)
                .hasMessageContaining("its body was cancelled");
            assertThat(EventLoop.running().time()).isEqualTo(SECOND);
          }
        });
  }

  @Test
  void theLimitForReadingBeginsWhenTheBodyHasLeft() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("0\r\n\r\n"));
              stream.write(response("200 OK", "all there"));
            });
    Peer.run(
        () -> {
          var slow =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    for (int i = 0; i < 5; i++) {
                      sleep(SECOND);
                      out.yield(ByteBuffer.allocate(1));
                    }
                  });
          var limits = ClientTimeout.DEFAULT.withRead(Duration.ofMillis(900));
          try (var session = peer.session(o -> o.timeout(limits))) {
            assertThat(session.post(URL, r -> r.body(slow)).text()).isEqualTo("all there");
          }
        });
  }

  @Test
  void aBodyThatIsHeldBackStaysIfTheServerHasAnswered() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nn");
              sleep(Duration.ofSeconds(5));
              stream.write("o");
              trail.add("then " + stream.read().length);
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            var response = session.post(URL, r -> r.body("data").expect100());
            assertThat(response.status()).isEqualTo(417);
            assertThat(response.text()).isEqualTo("no");
          }
          sleep(SECOND);
        });
    assertThat(trail).containsExactly("then 0");
  }

  // ---- the pool

  @Test
  void whoCameFirstIsServedFirstWhateverHostItIs() {
    var peer = Peer.always(SECOND, response("200 OK", "x"));
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.limit(1).limitPerHost(1))) {
            List<Task<?>> all = new ArrayList<>();
            for (String host : List.of("a", "b", "a", "c", "a", "b")) {
              int number = all.size();
              all.add(
                  createTask(
                      () -> {
                        session.get("http://" + host + ".test/").text();
                        return trail.add(host + number);
                      }));
            }
            Asyncio.wait(all);
          }
        });
    assertThat(trail).containsExactly("a0", "b1", "a2", "c3", "a4", "b5");
  }

  @Test
  void aWaiterIsNotForgottenWhenTheOneBeforeItGivesUp() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              sleep(SECOND);
              stream.write(response("200 OK", "x", "Connection: close"));
            });
    for (int turns = 0; turns < 8; turns++) {
      int iterations = turns;
      Peer.run(
          () -> {
            try (var session = peer.session(o -> o.limit(2).limitPerHost(1))) {
              Task<?> first = createTask(() -> session.get("http://a.test/").text());
              Task<?> other = createTask(() -> session.get("http://b.test/").text());
              Task<?> second = createTask(() -> session.get("http://a.test/").text());
              Task<?> third = createTask(() -> session.get("http://a.test/").text());
              sleep(SECOND);
              for (int i = 0; i < iterations; i++) {
                sleep(Duration.ZERO);
              }
              second.cancel();
              Asyncio.wait(List.of(first, other, second, third));
              assertThat(third.result()).isEqualTo("x");
              sleep(SECOND);
              assertThat(session).hasToString(EMPTY);
            }
          });
    }
  }

  @Test
  void aSecondAnswerIsNotTakenForThatToTheNextRequest_C13() {
    for (int turns = 0; turns < 2; turns++) { // later it would be an answer
      int iterations = turns;
      int[] connections = {0};
      var peer =
          new Peer(
              stream -> {
                boolean first = connections[0]++ == 0;
                stream.readUntil(latin1("\r\n\r\n"));
                stream.write(response("200 OK", "right"));
                for (int i = 0; i < iterations; i++) {
                  sleep(Duration.ZERO);
                }
                if (first) {
                  stream.write(response("200 OK", "evil"));
                }
                stream.read();
              });
      Peer.run(
          () -> {
            try (var session = peer.session(o -> o.limit(1))) {
              Task<String> one = createTask(() -> session.get(URL).text());
              Task<String> two = createTask(() -> session.post(URL, r -> r.body("x")).text());
              Asyncio.wait(List.of(one, two));
              assertThat(one.result()).isEqualTo("right");
              assertThat(two.cancelled() ? "" : two.exception() == null ? two.result() : "")
                  .isNotEqualTo("evil");
            }
          });
    }
  }

  @Test
  void closingEndsThoseThatConnect() {
    Peer.run(
        () -> {
          Future<?> never = EventLoop.running().createFuture();
          var session =
              new ClientSession(
                  o ->
                      o.connectWith(
                          () -> {
                            await(never);
                            return Net.memoryStreams().left();
                          }));
          Task<?> request = createTask(() -> session.get(URL));
          sleep(SECOND);
          session.close(Duration.ZERO);
          Asyncio.wait(List.of(request));
          assertThat(request.exception()).hasMessage("the session was closed meanwhile");
          assertThat(session).hasToString("<ClientSession closed connections=0 idle=0 waiting=0>");
        });
  }

  @Test
  void aSecondCloseWithLessPatienceEndsTheFirst() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          var session = peer.session();
          Task<?> request = createTask(() -> session.get(URL));
          sleep(SECOND);
          Task<?> patient = createTask(() -> session.close(Duration.ofMinutes(1)));
          sleep(SECOND);
          session.close(Duration.ZERO);
          Asyncio.wait(List.of(request, patient));
          assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(2));
          request.exception();
        });
  }

  @Test
  void cancellingInAPauseOrAMiddlewareGivesTheConnectionBack() {
    var peer = Peer.answering(response("503 Service Unavailable", "x".repeat(100_000)));
    Peer.run(
        () -> {
          try (var session =
              peer.session(
                  o ->
                      o.retry(ClientRetry.idempotent(3).withPause(SECOND, SECOND))
                          .use(
                              (request, next) -> {
                                var response = next.send(request);
                                if (request.url().getPath().equals("/middle")) {
                                  sleep(Duration.ofHours(1));
                                }
                                return response;
                              }))) {
            for (String path : List.of("/pause", "/middle")) {
              Task<?> task = createTask(() -> session.get("http://example.test" + path));
              sleep(Duration.ofMillis(100));
              task.cancel();
              Asyncio.wait(List.of(task));
              sleep(Duration.ZERO);
              assertThat(session).as(path).hasToString(EMPTY);
            }
          }
        });
  }

  /** A writer that is collected closes its transport. */
  @Test
  void aConnectionMadeByOthersIsNotCollectedWhileItIsUsed() {
    Asyncio.run(
        () -> {
          try (Server server =
                  Net.startServer(
                      (in, out) -> {
                        in.readUntil(latin1("\r\n\r\n"));
                        out.write(latin1("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"));
                        for (int i = 0; i < 5; i++) {
                          System.gc();
                          sleep(Duration.ofMillis(10));
                        }
                        out.write(latin1("b"));
                        out.drain();
                        in.read();
                        out.close();
                      },
                      "127.0.0.1",
                      0);
              var session =
                  new ClientSession(
                      o -> {
                        int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
                        o.connectWith(() -> Net.openConnection("127.0.0.1", port));
                      })) {
            assertThat(session.get(URL).text()).isEqualTo("ab");
          }
        });
  }

  // ---- the rest

  @Test
  void aClosedResponseDoesNotPretendToBeEmpty() {
    var peer = Peer.answering(response("200 OK", "hello"));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            var response = session.get(URL);
            response.close();
            assertThatThrownBy(response::text)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the response is closed: GET " + URL);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:s3cr/t@host.test/",
        "http:/me:s3cret@host.test/",
        "http://me:s3cr#t@host.test:x/",
        "me:s3cret@host.test"
      })
  void aPasswordIsNotShownHoweverWrongTheUrlIs(String url) {
    assertThatThrownBy(() -> Url.parse(url))
        .isInstanceOf(InvalidUrlError.class)
        .message()
        .doesNotContain("s3cr");
  }

  @Test
  void credentialsOfTheBaseCountAndATokenIsNotShown() {
    var peer = Peer.answering(response("200 OK", ""), response("200 OK", ""));
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.baseUrl("http://ann:secret@example.test/api/"))) {
            session.get("users").close();
            assertThatThrownBy(() -> session.get("users", r -> r.bearer("s3cret\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("s3cret");
          }
        });
    assertThat(peer.heads.getFirst()).contains("Authorization: Basic YW5uOnNlY3JldA==\r\n");
  }

  @Test
  void aLocationInUtf8IsEscapedOnce() {
    var peer =
        Peer.answering(
            response("302 Found", "", "Location: /\u00c3\u00a4"), response("200 OK", ""));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThat(session.get(URL).url()).hasToString("http://example.test/%C3%A4");
          }
        });
  }

  @Test
  void eventsOfAServerThatHangsUpAllTheTimeAreNoStorm() {
    int[] connections = {0};
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              connections[0]++;
              stream.write(
                  latin1(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 0\ndata: x\n\n"));
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            EventSource events = session.events(URL);
            Task<?> task = createTask(() -> events.forEach(event -> {}));
            sleep(Duration.ofMinutes(10));
            assertThat(connections[0]).isBetween(5, 30);
            events.close();
            Asyncio.wait(List.of(task));
            assertThat(EventLoop.running().time()).isEqualTo(Duration.ofMinutes(10));
            await(task);
          }
        });
  }
}
