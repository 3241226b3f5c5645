package asyncio.http.http2;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.http.Http2Limits;
import asyncio.http.Method;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.ServerLimits;
import asyncio.http.web.TestClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Attacks on a server of HTTP/2, in virtual time: the connection ends, what it holds is bounded,
 * and others are served meanwhile.
 */
class Http2AbuseTest {
  private static final String CALM = "GOAWAY \\d+ ENHANCE_YOUR_CALM";

  private int running; // handlers
  private int most;

  private Application application() {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .get("/large", request -> Response.bytes(new byte[1_000_000], "image/png"))
        .get(
            "/slow",
            request -> {
              running++;
              most = Math.max(most, running);
              try {
                sleep(ofSeconds(10));
              } finally {
                running--;
              }
              return Response.text("slow");
            })
        .post("/", request -> Response.text(request.text()));
  }

  /** What an attacker sends, again and again. */
  private interface Attack {
    void send(Http2Peer peer, int round);
  }

  /** Attacks until the connection ends; somebody else is served all the time. */
  private void endsIt(int rounds, String how, Attack attack) {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          int[] served = {0};
          boolean[] over = {false};
          var other =
              createTask(
                  () -> {
                    while (!over[0]) {
                      assertThat(client.get("/").text()).isEqualTo("hello");
                      served[0]++;
                      sleep(ofSeconds(1));
                    }
                  });
          List<String> came = new ArrayList<>();
          var reading = createTask(() -> came.addAll(peer.rest()));
          for (int round = 0; round < rounds && !reading.done(); round++) {
            if (!peer.stream().writer().isClosing()) {
              attack.send(peer, round);
            }
            sleep(ofSeconds(0));
          }
          await(reading);
          over[0] = true;
          await(other);
          assertThat(came.getLast()).matches(how);
          assertThat(served[0]).isPositive();
          assertThat(client.get("/").text()).isEqualTo("hello");
        });
  }

  @Test
  void rapidReset_D15() {
    endsIt(1000, CALM, (peer, round) -> peer.get(2 * round + 1, "/slow").reset(2 * round + 1));
    assertThat(most).isBetween(1, 100);
  }

  @Test
  void streamsThatAreResetCountWhileTheirHandlersRun_D15() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          for (int i = 0; i < 150; i++) {
            peer.get(2 * i + 1, "/slow").reset(2 * i + 1);
          }
          peer.frame(Frames.PING, 0, 0, new byte[8]);
          int refused = 0;
          for (String next = peer.next(); !next.startsWith("PING"); next = peer.next()) {
            assertThat(next).matches("RST \\d+ REFUSED_STREAM");
            refused++;
          }
          assertThat(refused).isEqualTo(50);
          assertThat(most).isEqualTo(100);
        });
  }

  @Test
  void moreStreamsThanAreAllowedAreRefused_D15() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          for (int i = 0; i < 101; i++) {
            peer.get(2 * i + 1, "/slow");
          }
          assertThat(peer.next()).isEqualTo("RST 201 REFUSED_STREAM");
          assertThat(peer.next()).startsWith("HEADERS 1 :status=200");
        });
  }

  @Test
  void anApplicationChangesItsLimits_D15() {
    Http2Limits few = new Http2Limits(2, 1000, 100_000, 0, 3, 0, 5, 0);
    Application application =
        new Application(ServerLimits.DEFAULT.withHttp2(few))
            .get("/", request -> Response.text("hello"))
            .get(
                "/slow",
                request -> {
                  sleep(ofSeconds(10));
                  return Response.text("slow");
                });
    Http2ServerTest.test(
        application,
        (peer, client) -> {
          for (int i = 0; i < 3; i++) {
            peer.get(2 * i + 1, "/slow");
          }
          assertThat(peer.next()).isEqualTo("RST 5 REFUSED_STREAM"); // the first of three resets
          peer.reset(1).reset(3);
          peer.frame(Frames.PING, 0, 0, new byte[8]);
          assertThat(peer.next()).startsWith("PING");
          peer.get(7, "/slow").get(9, "/slow"); // both are one too many: their handlers still run
          assertThat(peer.rest().getLast()).matches(CALM);
        });
  }

  @Test
  void madeYouReset_D15() {
    endsIt(1000, CALM, (peer, round) -> peer.get(2 * round + 1, "/slow").window(2 * round + 1, 0));
    assertThat(most).isBetween(1, 100);
  }

  @Test
  void continuationsWithoutEnd_D15() {
    endsIt(
        100,
        CALM,
        (peer, round) ->
            peer.frame(round == 0 ? Frames.HEADERS : Frames.CONTINUATION, 0, 1, new byte[0]));
    endsIt(
        100,
        CALM,
        (peer, round) ->
            peer.frame(
                round == 0 ? Frames.HEADERS : Frames.CONTINUATION, 0, 1, new byte[16 * 1024]));
  }

  @Test
  void aBlockThatIsNeverEnded_D15() {
    endsIt(1, "GOAWAY 0 PROTOCOL_ERROR", (peer, round) -> peer.frame(Frames.HEADERS, 0, 1));
  }

  @Test
  void bombsOfHpack_D15() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          peer.request(1, "GET", "/", true, "x-large", "x".repeat(3800));
          assertThat(peer.next()).startsWith("HEADERS 1 :status=200");
          peer.next();
          byte[] block = new byte[16_000]; // each byte is the field of before
          java.util.Arrays.fill(block, (byte) (0x80 | 62));
          String last = "";
          for (int i = 0; i < 100 && !last.equals("end"); i++) {
            int flags = Frames.END_HEADERS | Frames.END_STREAM;
            peer.frame(Frames.HEADERS, flags, 2 * i + 3, block);
            String next = peer.next();
            assertThat(next)
                .matches("HEADERS \\d+ :status=431 content-length=0 end|" + CALM + "|end");
            last = next.matches(CALM) ? "end" : next;
          }
          assertThat(last).isEqualTo("end");
          assertThat(client.get("/").text()).isEqualTo("hello");
        });
  }

  @Test
  void manyFieldsAreAnsweredWith431_D15() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          String[] more = new String[202];
          java.util.Arrays.fill(more, "x");
          peer.request(1, "GET", "/", true, more);
          assertThat(peer.next()).isEqualTo("HEADERS 1 :status=431 content-length=0 end");
          peer.get(3, "/");
          assertThat(peer.next()).startsWith("HEADERS 3 :status=200");
        });
  }

  @Test
  void floodsOfPingsAndSettings_D15() {
    endsIt(3000, CALM, (peer, round) -> peer.frame(Frames.PING, 0, 0, new byte[8]));
    endsIt(3000, CALM, (peer, round) -> peer.frame(Frames.SETTINGS, 0, 0));
    endsIt(3000, CALM, (peer, round) -> peer.frame(Frames.SETTINGS, 0, 0, new byte[6 * 2000]));
  }

  @Test
  void floodsOfFramesThatAreOverlooked_D15() {
    endsIt(3000, CALM, (peer, round) -> peer.frame(Frames.PRIORITY, 0, 1, new byte[5]));
    endsIt(3000, CALM, (peer, round) -> peer.frame(0xbe, 0, 1, new byte[5]));
    endsIt(3000, CALM, (peer, round) -> peer.window(0, 1));
  }

  @Test
  void emptyFrames_D15() {
    endsIt(
        3000,
        CALM,
        (peer, round) -> {
          if (round == 0) {
            peer.request(1, "POST", "/", false);
          } else {
            peer.frame(Frames.DATA, 0, 1);
          }
        });
  }

  @Test
  void smallFramesThatNobodyReadsBecomeOnePiece_D15() {
    List<Integer> sizes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    var app =
        new Application()
            .post(
                "/",
                request -> {
                  sleep(ofSeconds(10));
                  for (byte[] piece = request.body().read();
                      piece.length > 0;
                      piece = request.body().read()) {
                    sizes.add(piece.length);
                    text.append(new String(piece, ISO_8859_1));
                  }
                  return Response.text("done");
                });
    Http2ServerTest.test(
        app,
        (peer, client) -> {
          peer.request(1, "POST", "/", false);
          StringBuilder sent = new StringBuilder();
          for (int i = 0; i < 20_000; i++) {
            String piece = i % 5000 == 77 ? "x".repeat(3000) : "" + i % 10;
            sent.append(piece);
            peer.data(1, piece, i == 19_999);
            if (i % 100 == 0) {
              sleep(ofSeconds(0));
            }
          }
          assertThat(peer.answer()).startsWith("HEADERS 1 :status=200");
          assertThat(text).hasToString(sent.toString());
          assertThat(sizes).hasSizeLessThan(20);
        });
  }

  @Test
  void pingsWhoseAnswersNobodyReadsFillNoMemory_D15() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          for (int i = 0; i < 100_000 && !peer.stream().writer().isClosing(); i++) {
            peer.frame(Frames.PING, 0, 0, new byte[8]);
            if (i % 100 == 0) {
              sleep(ofSeconds(0));
            }
          }
          assertThat(peer.rest()).last().asString().matches(CALM);
        });
  }

  @Test
  void aWindowThatIsNeverOpened_D15() {
    endsIt(1, CALM, (peer, round) -> peer.get(1, "/large"));
    endsIt(
        1,
        CALM,
        (peer, round) -> {
          peer.frame(Frames.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}); // no window
          for (int i = 0; i < 50; i++) {
            peer.get(2 * i + 1, "/large");
          }
        });
  }

  @Test
  void aWindowThatIsBelowZeroIsWaitedFor() {
    var app = new Application();
    app.get("/", request -> Response.bytes(new byte[100_000], "image/png"));
    Http2ServerTest.test(
        app,
        (peer, client) -> {
          peer.get(1, "/");
          for (int count = 0; count < 65_535; ) {
            String next = peer.answer();
            count += next.startsWith("DATA") ? Integer.parseInt(next.split(" ", -1)[2]) : 0;
          }
          peer.frame(Frames.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}); // less than was sent
          peer.window(0, 100_000);
          peer.frame(Frames.PING, 0, 0, new byte[8]);
          String next = peer.next();
          while (!next.startsWith("PING ack")) {
            assertThat(next).isEqualTo("SETTINGS ack");
            next = peer.next();
          }
          peer.window(1, 100_000);
          assertThat(peer.answer()).isEqualTo("DATA 1 16384 bytes");
          assertThat(peer.answer()).isEqualTo("DATA 1 16384 bytes");
          assertThat(peer.answer()).isEqualTo("DATA 1 1697 bytes end");
        });
  }

  @Test
  void aStreamThatTakesNothingGoesAlone_D15() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          peer.window(0, 1 << 20);
          peer.get(1, "/large");
          createTask(
              () -> {
                for (int i = 1; i < 40; i++) {
                  sleep(ofSeconds(1));
                  peer.get(2 * i + 1, "/");
                }
              });
          String next = peer.next();
          while (!next.startsWith("RST")) {
            assertThat(next).isNotEqualTo("end").doesNotStartWith("GOAWAY");
            next = peer.next();
          }
          assertThat(next).isEqualTo("RST 1 ENHANCE_YOUR_CALM");
          assertThat(peer.next()).matches("(HEADERS|DATA) .*");
        });
  }

  @Test
  void whoConnectsAndSaysNothing_D14() {
    asyncio.Asyncio.run(
        () -> {
          try (var client = TestClient.of(application());
              var peer = new Http2Peer(client.open())) {
            peer.raw(FrameParser.PREFACE);
            assertThat(peer.rest()).last().asString().matches("GOAWAY 0 PROTOCOL_ERROR");
            assertThat(EventLoop.running().time()).isBetween(ofSeconds(10), ofSeconds(12));
          }
        },
        asyncio.LoopOptions.defaults().withClock(new asyncio.VirtualClock()));
  }

  @Test
  void bodiesThatDribbleAreGivenUp_D14() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          peer.request(1, "POST", "/", false);
          var dribbling =
              createTask(
                  () -> {
                    while (true) {
                      sleep(ofSeconds(5));
                      peer.data(1, "x", false);
                    }
                  });
          assertThat(peer.answer()).startsWith("HEADERS 1 :status=408");
          dribbling.cancel();
          assertThat(
                  client.request(Method.GET, "/", asyncio.http.Headers.EMPTY, new byte[0]).text())
              .isEqualTo("hello");
        });
  }
}
