package asyncio.http.http2;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.Version;
import asyncio.http.client.ClientOptions;
import asyncio.http.client.ClientPayloadError;
import asyncio.http.client.ClientSession;
import asyncio.http.client.ClientTimeoutError;
import asyncio.http.client.HttpCache;
import asyncio.http.client.ServerDisconnectedError;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.TestClient;
import asyncio.net.MemoryStreams;
import asyncio.net.Net;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session that speaks HTTP/2: to a server of ours, and to one whose frames the test sends. */
class Http2ClientTest {
  @TempDir private Path directory;

  private interface Visit {
    void with(ClientSession session, TestClient server) throws Exception;
  }

  private static void visit(Application application, Visit visit) {
    visit(application, options -> {}, visit);
  }

  private static void visit(Application application, Consumer<ClientOptions> setup, Visit visit) {
    run(
        () -> {
          try (var server = TestClient.of(application);
              var session =
                  new ClientSession(
                      options -> {
                        options.version(Version.HTTP_2).connectWith(server::open);
                        setup.accept(options.baseUrl("http://localhost/"));
                      })) {
            visit.with(session, server);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static Application application() {
    return new Application()
        .get("/", request -> Response.text(request.version() + " " + request.host()))
        .post("/", request -> Response.text(request.text()))
        .get("/large", request -> Response.bytes(new byte[3_000_000], "image/png"))
        .get(
            "/slow",
            request -> {
              sleep(ofSeconds(1));
              return Response.text("slow");
            })
        .post(
            "/echo",
            request -> {
              request.body().limit(1 << 30);
              return Response.stream(
                  "text/plain",
                  out -> {
                    for (byte[] piece = request.body().read();
                        piece.length > 0;
                        piece = request.body().read()) {
                      out.write(piece);
                    }
                    out.trailers(Headers.of("x-sum", "7"));
                  });
            });
  }

  @Test
  void theApiIsTheSame() {
    visit(
        application(),
        (session, server) -> {
          assertThat(session.get("/").text()).isEqualTo("HTTP/2 localhost");
          assertThat(session.post("/", r -> r.body("abc")).text()).isEqualTo("abc");
          assertThat(session.post("/", r -> r.body("abc").expect100()).text()).isEqualTo("abc");
          assertThat(session.get("/large").bytes()).hasSize(3_000_000);
          assertThat(session.get("/none").status()).isEqualTo(404);
          assertThat(session.head("/large").headers().get("content-length")).isEqualTo("3000000");
          byte[] body = new byte[2_000_000];
          var response = session.post("/echo", r -> r.body(body));
          assertThat(response.bytes()).hasSize(2_000_000);
          assertThat(response.trailers().get("x-sum")).isEqualTo("7");
          List<ByteBuffer> pieces =
              Stream.generate(() -> ByteBuffer.wrap(new byte[1000])).limit(100).toList();
          assertThat(session.post("/echo", r -> r.body(pieces)).bytes()).hasSize(100_000);
          assertThat(server.connections()).isEqualTo(1);
        });
  }

  @Test
  void whatASessionAddsItAddsHereToo() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[2_500_000]);
    var asked = new AtomicInteger();
    Application application =
        application()
            .get(
                "/kept",
                request -> {
                  asked.incrementAndGet();
                  return Response.text("kept").withHeader("Cache-Control", "max-age=60");
                })
            .get("/chat", request -> Response.webSocket(ws -> ws.send(ws.receiveText())));
    visit(
        application,
        options -> options.use(new HttpCache()),
        (session, server) -> {
          assertThat(session.post("/", r -> r.body("short").compress()).text()).isEqualTo("short");
          List<ByteBuffer> pieces =
              Stream.generate(() -> ByteBuffer.wrap(new byte[1000])).limit(100).toList();
          assertThat(session.post("/echo", r -> r.body(pieces).compress()).bytes())
              .hasSize(100_000);
          var sent = new AtomicLong();
          var echo = session.post("/echo", r -> r.body(file).onProgress(sent::set));
          assertThat(echo.bytes()).hasSize(2_500_000);
          assertThat(sent).hasValue(2_500_000);
          assertThat(session.get("/kept").text()).isEqualTo("kept");
          assertThat(session.get("/kept").text()).isEqualTo("kept");
          assertThat(asked).hasValue(1);
          assertThat(server.connections()).isEqualTo(1);
          try (var large = session.get("/large")) {
            assertThatThrownBy(() -> toThread(large::bytes))
                .hasMessageContaining("belongs to another loop");
          }
          try (var ws = session.webSocket("/chat")) {
            ws.send("hello");
            assertThat(ws.receiveText()).isEqualTo("hello");
            assertThat(server.connections()).isEqualTo(2); // this one speaks HTTP/1.1
          }
        });
  }

  @Test
  void requestsShareAConnectionFromTheFirstOneOn() {
    visit(
        application(),
        (session, server) -> {
          List<Awaitable<String>> all = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            all.add(() -> session.get("/slow").text());
          }
          assertThat(await(gather(all))).hasSize(100).containsOnly("slow");
          assertThat(EventLoop.running().time()).isEqualTo(ofSeconds(1));
          assertThat(server.connections()).isEqualTo(1);
        });
  }

  @Test
  void beyondWhatAServerAllowsThereIsAnotherConnectionOrAQueue() {
    visit(
        application(),
        options -> options.limit(1),
        (session, server) -> {
          List<Awaitable<String>> all = new ArrayList<>();
          for (int i = 0; i < 250; i++) {
            all.add(() -> session.get("/slow").text());
          }
          assertThat(await(gather(all))).hasSize(250).containsOnly("slow");
          assertThat(EventLoop.running().time()).isEqualTo(ofSeconds(3));
          assertThat(server.connections()).isEqualTo(1);
        });
  }

  @Test
  void whoeverDoesNotReadSlowsDownHisStreamOnly() {
    visit(
        application(),
        (session, server) -> {
          var large = session.get("/large");
          sleep(ofSeconds(5));
          for (int i = 0; i < 50; i++) {
            assertThat(session.get("/").status()).isEqualTo(200);
          }
          assertThat(large.bytes()).hasSize(3_000_000);
        });
  }

  @Test
  void whatIsGivenUpIsResetAndTheConnectionStays() {
    AtomicInteger cancelled = new AtomicInteger();
    Application application =
        application()
            .get(
                "/watches",
                request -> {
                  request.cancelIfClientLeaves();
                  try {
                    sleep(ofSeconds(100));
                  } finally {
                    cancelled.incrementAndGet();
                  }
                  return Response.text("never");
                });
    visit(
        application,
        (session, server) -> {
          assertThatThrownBy(() -> session.get("/watches", r -> r.timeout(ofSeconds(1))))
              .isInstanceOf(ClientTimeoutError.class);
          var task = createTask(() -> session.get("/watches"));
          sleep(ofSeconds(1));
          task.cancel();
          session.get("/large").close();
          sleep(ofSeconds(1));
          assertThat(cancelled).hasValue(2);
          assertThat(session.get("/").status()).isEqualTo(200);
          assertThat(server.connections()).isEqualTo(1);
        });
  }

  @Test
  void anIdleConnectionIsClosedAndAnotherOneMade() {
    visit(
        application(),
        (session, server) -> {
          session.get("/").text();
          assertThat(session.toString()).contains("open connections=1 idle=1");
          sleep(ofSeconds(20));
          assertThat(server.connections()).isZero();
          assertThat(session.get("/").status()).isEqualTo(200);
        });
  }

  // ---- a server that the test is

  private interface Script {
    void serve(Http2Peer peer, int connection) throws Exception;
  }

  private static void served(Script script, Visit visit) {
    run(
        () -> {
          AtomicInteger connections = new AtomicInteger();
          List<MemoryStreams> all = new ArrayList<>();
          try (var session =
              new ClientSession(
                  options ->
                      options
                          .version(Version.HTTP_2)
                          .baseUrl("http://localhost/")
                          .connectWith(
                              () -> {
                                MemoryStreams ends = Net.memoryStreams();
                                all.add(ends);
                                int number = connections.incrementAndGet();
                                createTask(
                                    () -> {
                                      var peer = new Http2Peer(ends.right());
                                      peer.frame(Frames.SETTINGS, 0, 0);
                                      ends.right().readExactly(FrameParser.PREFACE.length);
                                      script.serve(peer, number);
                                    });
                                return ends.left();
                              }))) {
            visit.with(session, null);
          }
          all.forEach(MemoryStreams::close);
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static void ok(Http2Peer peer, int id, String text) {
    peer.fields(id, false, ":status", "200").data(id, text, true);
  }

  private static int request(Http2Peer peer) {
    String next = peer.answer();
    while (!next.matches("HEADERS.*|end")) {
      next = peer.answer();
    }
    return next.equals("end") ? 0 : Integer.parseInt(next.split(" ", -1)[1]);
  }

  @Test
  void aRequestThatWasNotLookedAtGoesElsewhere() {
    served(
        (peer, connection) -> {
          int id = request(peer);
          if (connection == 1) {
            peer.frame(Frames.GOAWAY, 0, 0, new byte[8]); // nothing was looked at
          } else {
            ok(peer, id, "second");
          }
        },
        (session, none) ->
            assertThat(session.post("/", r -> r.body("once")).text()).isEqualTo("second"));
    served(
        (peer, connection) -> {
          int id = request(peer);
          peer.frame(Frames.RST_STREAM, 0, id, Http2Peer.bytes(7));
          ok(peer, request(peer), "again");
        },
        (session, none) ->
            assertThat(session.post("/", r -> r.body("once")).text()).isEqualTo("again"));
  }

  @Test
  void aServerThatLooksAtNothingIsGivenUpAtLast() {
    served(
        (peer, connection) -> {
          for (int id = request(peer); id > 0; id = request(peer)) {
            peer.frame(Frames.RST_STREAM, 0, id, Http2Peer.bytes(7));
          }
        },
        (session, none) ->
            assertThatThrownBy(() -> session.get("/"))
                .isInstanceOf(ServerDisconnectedError.class)
                .hasMessageContaining("REFUSED_STREAM"));
  }

  @Test
  void whatTheServerHasLookedAtIsFinishedAfterGoAway() {
    served(
        (peer, connection) -> {
          int id = request(peer);
          if (connection == 1) {
            peer.frame(Frames.GOAWAY, 0, 0, new byte[] {0, 0, 0, 1, 0, 0, 0, 0});
          }
          sleep(ofSeconds(1));
          ok(peer, id, "connection " + connection);
        },
        (session, none) -> {
          var first = createTask(() -> session.get("/").text());
          sleep(ofMillis(500));
          assertThat(session.get("/").text()).isEqualTo("connection 2");
          assertThat(await(first)).isEqualTo("connection 1");
        });
  }

  @Test
  void aServerIsHeldToTheRules() {
    AtomicInteger asked = new AtomicInteger();
    served(
        (peer, connection) -> {
          for (int id = request(peer); id > 0; id = request(peer)) {
            answerWrongly(peer, id, asked.incrementAndGet());
          }
        },
        (session, none) -> {
          for (int i = 0; i < 8; i++) {
            assertThatThrownBy(() -> session.post("/", r -> r.body("x")).text())
                .isInstanceOfAny(ServerDisconnectedError.class, ClientPayloadError.class);
          }
          assertThat(asked).hasValue(8);
        });
  }

  private static void answerWrongly(Http2Peer peer, int id, int way) {
    switch (way) {
      case 1 -> peer.fields(id, true, "x", "no status");
      case 2 -> peer.fields(id, true, ":status", "200", "connection", "close");
      case 3 -> peer.fields(id, false, ":status", "200", "content-length", "5").data(id, "x", true);
      case 4 -> peer.data(id, "no head", true);
      case 5 -> {
        for (int i = 0; i < 11; i++) { // one more than the limit
          peer.fields(id, false, ":status", "103");
        }
        ok(peer, id, "late");
      }
      case 6 -> {
        peer.fields(id, false, ":status", "101");
        ok(peer, id, "switched");
      }
      case 7 -> peer.frame(Frames.PUSH_PROMISE, 4, id, Http2Peer.bytes(2));
      default -> peer.fields(2, true, ":status", "200");
    }
  }

  @Test
  void aConnectionThatIsDeadIsNotUsedAgain() {
    served(
        (peer, connection) -> {
          if (connection == 1) {
            peer.frame(Frames.SETTINGS, Frames.ACK, 0);
            sleep(ofSeconds(1000)); // says nothing more, not even to a ping
          } else {
            ok(peer, request(peer), "alive");
          }
        },
        (session, none) -> {
          assertThatThrownBy(() -> session.get("/", r -> r.timeout(ofSeconds(3))))
              .isInstanceOf(ClientTimeoutError.class);
          sleep(ofSeconds(6));
          assertThat(session.get("/", r -> r.timeout(ofSeconds(3))).text()).isEqualTo("alive");
        });
  }

  @Test
  void onlyTheTextOfABodyIsTheBody() {
    visit(
        application(),
        (session, server) -> {
          try (var response = session.post("/echo", r -> r.body("ab"))) {
            assertThat(new String(response.bytes(), StandardCharsets.US_ASCII)).isEqualTo("ab");
          }
        });
  }
}
