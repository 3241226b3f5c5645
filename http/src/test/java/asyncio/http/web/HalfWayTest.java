package asyncio.http.web;

import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import asyncio.net.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads and writes that a handler gives up, or leaves to others; in virtual time. */
class HalfWayTest {
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
  private static final String TEN = "Content-Length: 10\r\n\r\n";

  private final List<String> trail = new ArrayList<>();

  private void test(boolean portable, Application application, ServerTest.Test body) {
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (loop, context) ->
                      trail.add(context.get("message") + ": " + context.get("exception")));
          try (var client = TestClient.of(application)) {
            body.with(client);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()).withPortable(portable));
  }

  private static void write(Stream stream, String text) {
    stream.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String readUntil(Stream stream, String end) {
    var all = new StringBuilder();
    while (all.indexOf(end) < 0) {
      byte[] piece = stream.read(100_000);
      if (piece.length == 0) {
        return all + "<END>";
      }
      all.append(new String(piece, StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  private static int seconds() {
    return (int) EventLoop.running().time().toSeconds();
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private static Application streams(int size) {
    return new Application()
        .get("/big", request -> Response.bytes(new byte[size], "application/octet-stream"))
        .get("/now", request -> Response.stream("text/plain", out -> out.write("now")))
        .get(
            "/slow",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      sleep(ofSeconds(5));
                      out.write("x");
                    }));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatTakesAllIsNotCutOffHoweverStreamsFollowOneAnother(boolean portable) {
    for (int size = 40_000; size < 400_000; size += 40_000) {
      test(
          portable,
          streams(size),
          client -> {
            try (Stream stream = client.open()) {
              for (int i = 0; i < 3; i++) {
                write(stream, get("/big") + get("/now") + get("/slow"));
                sleep(ofMillis(500)); // busy with something else
                assertThat(readUntil(stream, "1\r\nx\r\n0\r\n\r\n")).endsWith("0\r\n\r\n");
              }
            }
          });
    }
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theHeadOfASlowStreamComesBehindABigAnswer(boolean portable) {
    for (int size = 40_000; size < 400_000; size += 40_000) {
      test(
          portable,
          streams(size),
          client -> {
            try (Stream stream = client.open()) {
              write(stream, get("/big") + get("/slow"));
              sleep(ofSeconds(1));
              assertThat(readUntil(stream, "chunked\r\n\r\n")).doesNotContain("<END>");
              assertThat(seconds()).isOne();
            }
          });
    }
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReadThatIsGivenUpLeavesNoDeadlineAndNoTimeWithoutALimit(boolean portable) {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  try {
                    callWithTimeout(ofMillis(100), timeout -> request.body().read());
                  } catch (TimeoutError late) {
                    trail.add("given up");
                  }
                  sleep(ofSeconds(40)); // a body has 30 seconds, a handler 60
                  trail.add("at " + seconds());
                  sleep(ofSeconds(400));
                  return Response.text("never");
                });
    test(
        portable,
        application,
        client -> {
          try (Stream stream = client.open()) {
            write(stream, POST + TEN);
            assertThat(readUntil(stream, "\r\n")).startsWith("HTTP/1.1 503 ");
            trail.add("refused at " + seconds());
          }
        });
    assertThat(trail).containsExactly("given up", "at 40", "refused at 60");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReadThatIsGivenUpGoesOnInTheNextOne(boolean portable) {
    for (String coding : List.of("identity", "gzip", "deflate")) {
      Application application =
          new Application()
              .post(
                  "/",
                  request -> {
                    var all = new ByteArrayOutputStream();
                    while (true) {
                      try {
                        byte[] piece =
                            callWithTimeout(ofMillis(100), timeout -> request.body().read());
                        if (piece.length == 0) {
                          return Response.bytes(all.toByteArray(), "text/plain");
                        }
                        all.writeBytes(piece);
                      } catch (TimeoutError again) {
                        trail.add(coding);
                      }
                    }
                  });
      test(
          portable,
          application,
          client -> {
            try (Stream stream = client.open()) {
              byte[] body = coded(coding, "hello");
              write(stream, POST + "Connection: close\r\nContent-Encoding: " + coding + "\r\n");
              write(stream, "Content-Length: " + body.length + "\r\n\r\n");
              for (byte each : body) {
                stream.write(new byte[] {each});
                sleep(ofMillis(150));
              }
              assertThat(readUntil(stream, "hello")).startsWith("HTTP/1.1 200 ");
            }
          });
    }
    assertThat(trail).contains("identity", "gzip", "deflate");
  }

  private static byte[] coded(String coding, String text) throws java.io.IOException {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream();
    try (var coder =
        switch (coding) {
          case "gzip" -> new GZIPOutputStream(out);
          case "deflate" -> new DeflaterOutputStream(out);
          default -> out;
        }) {
      coder.write(plain);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWriteThatIsGivenUpLeavesNoDeadline(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.stream(
                        "text/plain",
                        out -> {
                          try {
                            callWithTimeout(
                                ofSeconds(1),
                                timeout -> {
                                  for (int i = 0; i < 20; i++) {
                                    out.write(new byte[50_000]);
                                  }
                                  return 20;
                                });
                          } catch (TimeoutError slow) {
                            trail.add("slow");
                          }
                          sleep(ofSeconds(60)); // a write has 30
                          out.write("the end");
                        }));
    test(
        portable,
        application,
        client -> {
          try (Stream stream = client.open()) {
            write(stream, get("/"));
            sleep(ofSeconds(2));
            assertThat(readUntil(stream, "the end")).doesNotContain("<END>");
          }
        });
    assertThat(trail).containsExactly("slow");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTaskOfTheRequestThatStillReadsEndsWithIt(boolean portable) {
    Application application =
        new Application()
            .get("/", request -> Response.text("next"))
            .post(
                "/",
                request -> {
                  request.createTask(
                      () -> {
                        try {
                          request.body().readAll();
                          trail.add("all of it");
                        } finally {
                          trail.add("ends");
                        }
                      });
                  sleep(ofMillis(1));
                  return Response.text("early");
                });
    test(
        portable,
        application,
        client -> {
          try (Stream stream = client.open()) {
            write(stream, POST + TEN);
            sleep(ofSeconds(1));
            write(stream, "0123456789" + get("/"));
            assertThat(readUntil(stream, "next")).contains("early").doesNotContain("<END>");
          }
        });
    assertThat(trail).containsExactly("ends");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTaskThatReadsOnBehindTheAnswerEndsTheConnectionAndNothingElse(boolean portable) {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  createTask(() -> trail.add("it got " + request.body().readAll().length));
                  sleep(ofMillis(1));
                  return Response.text("early");
                });
    test(
        portable,
        application,
        client -> {
          try (Stream stream = client.open()) {
            write(stream, POST + TEN);
            assertThat(readUntil(stream, "never")).endsWith("early<END>");
          }
        });
    assertThat(trail).hasSize(1).first().asString().contains("asyncio.http.HttpError");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyIsAskedForBeforeTheHeadOfAStreamThatReadsIt(boolean portable) {
    Application application =
        new Application()
            .post(
                "/",
                request ->
                    Response.stream(
                        "text/plain", out -> out.write("got " + request.body().readAll().length)))
            .post(
                "/refused",
                request -> Response.stream("text/plain", out -> out.write("no")).withStatus(403));
    test(
        portable,
        application,
        client -> {
          try (Stream stream = client.open()) {
            write(stream, POST + "Expect: 100-continue\r\n" + TEN);
            assertThat(readUntil(stream, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            write(stream, "0123456789");
            assertThat(readUntil(stream, "0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("got 10");
            write(stream, POST.replace(" / ", " /refused ") + "Expect: 100-continue\r\n" + TEN);
            assertThat(readUntil(stream, "never")).startsWith("HTTP/1.1 403 ").contains("no");
          }
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamThatIsShorterThanItSaysIsCutOffAndReported(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.stream("text/plain", out -> out.write("ab"))
                        .withHeader("content-length", "5"));
    test(
        portable,
        application,
        client -> {
          try (Stream stream = client.open()) {
            write(stream, get("/"));
            String end;
            try {
              end = readUntil(stream, "never");
            } catch (asyncio.net.ConnectionResetError reset) {
              end = "<RESET>";
            }
            assertThat(end).endsWith(">");
          }
        });
    assertThat(trail)
        .containsExactly(
            "The body of a response was cut off: GET /: java.lang.IllegalStateException:"
                + " the body is shorter than announced, by 3 bytes");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void codingsInSeveralFieldsAreTakenOffInTurn(boolean portable) {
    Application application =
        new Application()
            .post("/", request -> Response.text(request.text() + request.body().trailers()));
    test(
        portable,
        application,
        client -> {
          byte[] once = coded("deflate", "hello");
          var twice = new ByteArrayOutputStream();
          try (var gzip = new GZIPOutputStream(twice)) {
            gzip.write(once);
          }
          byte[] body = twice.toByteArray();
          String answer =
              client.raw(
                  POST
                      + "Content-Encoding: deflate\r\nContent-Encoding: identity, gzip\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n"
                      + Integer.toHexString(body.length)
                      + "\r\n"
                      + new String(body, StandardCharsets.ISO_8859_1)
                      + "\r\n0\r\nx-end: yes\r\n\r\n"
                      + POST
                      + "Content-Length: 4\r\n\r\nnext");
          assertThat(answer).contains("hello").contains("x-end").contains("next");
        });
    assertThat(trail).isEmpty();
  }
}
