package asyncio.http.web;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.net.Stream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in memory and in virtual time; each test in both ways of suspending. */
class ServerTest {
  private static final InstantSource TIME =
      InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z"));
  private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
  private static final String DATE = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

  private final List<String> trail = new ArrayList<>();

  private static void virtually(boolean portable, Action body) {
    run(body, LoopOptions.defaults().withClock(new VirtualClock()).withPortable(portable));
  }

  /** Runs a test against an application; what fails in it goes to the trail. */
  private void test(boolean portable, Application application, Test body) {
    virtually(
        portable,
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (loop, context) -> trail.add("reported: " + context.get("message")));
          try (var client = TestClient.of(application, TIME)) {
            body.with(client);
          }
        });
  }

  /** What a test does with a server. */
  @FunctionalInterface
  interface Visit {
    void to(String base) throws Exception;
  }

  /** What a test does with an application. */
  @FunctionalInterface
  interface Test {
    void with(TestClient client) throws Exception;
  }

  private Application hello() {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .get("/who/{name}", request -> Response.text("hello " + request.match("name")))
        .get("/item/{id:int}", request -> Response.text("item " + (request.matchInt("id") + 1)))
        .get("/hex/{x:[0-9a-f]+}", request -> Response.text("hex " + request.match("x")))
        .get("/evil", request -> Response.text("evil" + trail.add("evil")))
        .get("/leaves", request -> Response.text("unread"))
        .post("/leaves", request -> Response.text("unread"))
        .post("/echo", request -> Response.text(request.text()))
        .get(
            "/stream",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      out.write("one ");
                      sleep(ofSeconds(1));
                      out.write("two");
                    }));
  }

  private static int time() {
    return (int) EventLoop.running().time().toMillis();
  }

  // ---- answers

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandlerGivesTheAnswer(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          assertThat(client.get("/").text()).isEqualTo("hello");
          assertThat(client.get("/who/J%C3%B6rg%2Fx").text()).isEqualTo("hello Jörg/x");
          assertThat(client.get("/item/41").text()).isEqualTo("item 42");
          assertThat(client.get("/hex/beef").text()).isEqualTo("hex beef");
          assertThat(client.post("/echo", "grüß").text()).isEqualTo("grüß");
          assertThat(client.get("/stream").text()).isEqualTo("one two");
          assertThat(client.connections()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBytesOfAnAnswerAreThese(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          assertThat(client.raw("GET /" + HOST + "\r\n"))
              .isEqualTo(
                  "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\n"
                      + DATE
                      + "content-length: 5\r\n\r\nhello");
          assertThat(client.raw("HEAD /" + HOST + "Connection: close\r\n\r\n"))
              .isEqualTo(
                  "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\n"
                      + DATE
                      + "content-length: 5\r\nconnection: close\r\n\r\n");
          assertThat(client.raw("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
              .isEqualTo(
                  "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n"
                      + DATE
                      + "connection: close\r\n\r\none two");
          assertThat(client.raw("HEAD /stream" + HOST + "\r\n")).endsWith("chunked\r\n\r\n");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNotThereOrNotAllowedIsSaid(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          for (String path :
              List.of(
                  "/no",
                  "//",
                  "/who/",
                  "/who/a/b",
                  "/item/x",
                  "/item/-1",
                  "/hex/xyz",
                  "/who%2fa")) {
            assertThat(client.get(path).status()).as(path).isEqualTo(404);
          }
          assertThat(client.get("/item/9999999999999999999").status()).isEqualTo(404);
          TestResponse refused = client.post("/", "");
          assertThat(refused.status()).isEqualTo(405);
          assertThat(refused.headers().get("allow")).isEqualTo("GET, HEAD, OPTIONS");
          TestResponse options =
              client.request(Method.OPTIONS, "/echo", Headers.EMPTY, new byte[0]);
          assertThat(options.status()).isEqualTo(204);
          assertThat(options.headers().get("allow")).isEqualTo("OPTIONS, POST");
          assertThat(options.headers().contains("content-length")).isFalse();
          assertThat(client.raw("OPTIONS *" + HOST + "\r\n")).startsWith("HTTP/1.1 204 ");
          assertThat(client.raw("CONNECT a:1" + HOST + "\r\n")).startsWith("HTTP/1.1 501 ");
          assertThat(client.raw("GET /who/%zz" + HOST + "\r\n")).startsWith("HTTP/1.1 400 ");
          assertThat(client.raw("GET /who/%c3" + HOST + "\r\n")).startsWith("HTTP/1.1 400 ");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aThrownAnswerIsTheAnswerAndAFailureTellsTheClientNothing_O08(boolean portable) {
    Application application =
        new Application()
            .get(
                "/gone",
                request -> {
                  throw new NotFound("no such page");
                })
            .get(
                "/fails",
                request -> {
                  throw new IllegalStateException("secret");
                })
            .get(
                "/checked",
                request -> {
                  throw new java.io.IOException("secret");
                })
            .get(
                "/overflows",
                request -> {
                  return Response.text("" + deeper(0));
                })
            .get("/null", request -> null)
            .get("/", request -> Response.text("still here"));
    test(
        portable,
        application,
        client -> {
          assertThat(client.get("/gone").text()).isEqualTo("no such page");
          for (String path : List.of("/fails", "/checked", "/null", "/overflows")) {
            TestResponse answer = client.get(path);
            assertThat(answer.status()).as(path).isEqualTo(500);
            assertThat(answer.text()).isEqualTo("Internal Server Error\n");
          }
          assertThat(client.raw("GET /no/%3Cscript" + HOST + "\r\n"))
              .endsWith("\r\n\r\nNot Found\n");
          assertThat(client.raw("GET /<script>" + HOST + "\r\n")).endsWith("\r\n\r\nBad Request\n");
          assertThat(client.get("/").text()).isEqualTo("still here");
        });
    assertThat(trail)
        .containsExactly(
            "reported: A handler failed: GET /fails",
            "reported: A handler failed: GET /checked",
            "reported: A handler failed: GET /null",
            "reported: A handler failed: GET /overflows");
  }

  private static int deeper(int level) {
    return level < 0 ? 0 : deeper(level + 1) + 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void middlewaresStandAroundHandlersAndHooksAroundAll(boolean portable) {
    Application application =
        hello()
            .onStartup(() -> trail.add("start"))
            .onCleanup(() -> trail.add("clean 1"))
            .onCleanup(() -> trail.add("clean 2"))
            .use(
                (request, next) -> {
                  trail.add("outer " + request.path());
                  return next.handle(request).withHeader("x-outer", "1");
                })
            .use(
                (request, next) ->
                    request.path().equals("/evil") ? Response.status(403) : next.handle(request));
    test(
        portable,
        application,
        client -> {
          assertThat(client.get("/").headers().get("x-outer")).isEqualTo("1");
          assertThat(client.get("/evil").status()).isEqualTo(403);
          assertThat(client.get("/no").headers().get("x-outer")).isEqualTo("1");
          assertThatThrownBy(() -> application.get("/late", request -> Response.status(204)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("before it is served");
        });
    assertThat(trail)
        .containsExactly("start", "outer /", "outer /evil", "outer /no", "clean 2", "clean 1");
  }

  // ---- many requests

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void requestsThatComeTogetherAreAnsweredInOrder(boolean portable) {
    test(
        portable,
        hello(),
        client ->
            assertThat(
                    client.raw(
                        "GET /stream"
                            + HOST
                            + "\r\nPOST /echo"
                            + HOST
                            + "Content-Length: 3\r\n\r\nabc"
                            + "GET /"
                            + HOST
                            + "\r\n"))
                .containsSubsequence("one ", "two", "abc", "hello"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoSendsManyRequestsWhileOneIsAnsweredIsSlowedDown_D08(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          Stream stream = client.open();
          stream.write("GET /stream" + HOST + "\r\n");
          sleep(ofMillis(10));
          for (int i = 0; i < 20_000; i++) {
            stream.write("GET /" + HOST + "\r\n");
          }
          sleep(ofMillis(100));
          assertThat(stream.writer().transport().writeBufferSize()).isGreaterThan(400_000L);
          stream.writer().transport().abort();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingBehindAnErrorIsServed_S25(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          for (String bad :
              List.of(
                  "GET /\r\n\r\n",
                  "GET /" + HOST + "X : a\r\n\r\n",
                  "POST /echo" + HOST + "Transfer-Encoding: chunked\r\n\r\nx\r\n",
                  "POST /echo"
                      + HOST
                      + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                  "POST /leaves" + HOST + "Transfer-Encoding: chunked\r\n\r\nx\r\n")) {
            String answers =
                client.raw("GET /" + HOST + "\r\n" + bad + "GET /evil" + HOST + "\r\n");
            assertThat(answers).as(bad).contains("hello").contains("connection: close");
            assertThat(answers.split("HTTP/1.1 ", -1)).as(answers).hasSize(3);
          }
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatNobodyHasReadIsReadOrTheConnectionEnds_S26(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          String small = "POST /leaves" + HOST + "Content-Length: 20\r\n\r\nGET /evil HTTP/1.1\r\n";
          assertThat(client.raw(small + "GET /" + HOST + "\r\n"))
              .contains("unread")
              .endsWith("hello");
          String large =
              "POST /leaves" + HOST + "Content-Length: 200000\r\n\r\n" + "x".repeat(200_000);
          assertThat(client.raw(large + "GET /evil" + HOST + "\r\n"))
              .contains("connection: close")
              .endsWith("unread");
          String chunked =
              "POST /leaves" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
          assertThat(client.raw(chunked + "GET /evil" + HOST + "\r\n"))
              .contains("connection: close")
              .endsWith("unread");
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBodyOfAnUpgradeThatNobodyTakesIsNoRequest_S24(boolean portable) {
    String inner = "GET /evil" + HOST + "\r\n";
    test(
        portable,
        hello(),
        client ->
            assertThat(
                    client.raw(
                        "GET /leaves"
                            + HOST
                            + "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: "
                            + inner.length()
                            + "\r\n\r\n"
                            + inner
                            + "GET /"
                            + HOST
                            + "\r\n"))
                .contains("unread")
                .endsWith("hello"));
    assertThat(trail).isEmpty();
  }

  // ---- bodies

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyIsAskedForWhenItIsRead(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          String expect = HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
          Stream stream = client.open();
          stream.write("POST /echo" + expect);
          assertThat(line(stream)).isEqualTo("HTTP/1.1 100 Continue");
          assertThat(line(stream)).isEmpty();
          stream.write("abc");
          assertThat(line(stream)).isEqualTo("HTTP/1.1 200 OK");
          stream.close();
          // Nobody reads it, so it will not come, and the connection is of no use any more.
          assertThat(client.raw("POST /leaves" + expect))
              .startsWith("HTTP/1.1 200")
              .contains("connection: close");
          assertThat(client.raw("POST /no" + expect))
              .startsWith("HTTP/1.1 404")
              .contains("connection: close");
          // It comes unasked.
          assertThat(client.raw("POST /echo" + expect + "abc"))
              .startsWith("HTTP/1.1 200")
              .endsWith("abc");
          assertThat(client.raw("POST /echo" + expect.replace("1.1", "1.0") + "abc"))
              .startsWith("HTTP/1.1 200");
        });
  }

  private static String line(Stream stream) {
    return new String(stream.readLine(), StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatIsTooLargeIsRefusedAndAHandlerCanAllowMore(boolean portable) {
    Application application =
        new Application(ServerLimits.DEFAULT.withMessages(Limits.DEFAULT.withBody(10)))
            .post("/small", request -> Response.text("" + request.text().length()))
            .post(
                "/large",
                request -> {
                  request.body().limit(100);
                  return Response.text("" + request.text().length());
                });
    test(
        portable,
        application,
        client -> {
          assertThat(client.post("/small", "x".repeat(10)).text()).isEqualTo("10");
          assertThat(client.post("/small", "x".repeat(11)).status()).isEqualTo(413);
          assertThat(client.post("/large", "x".repeat(11)).text()).isEqualTo("11");
          assertThat(client.post("/large", "x".repeat(101)).status()).isEqualTo(413);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatStopsHalfWayIsNotServed_S11(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          assertThat(client.raw("POST /echo" + HOST + "Content-Length: 5\r\n\r\nabc"))
              .startsWith("HTTP/1.1 400 ");
          assertThat(
                  client.raw(
                      "POST /echo" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"))
              .startsWith("HTTP/1.1 400 ");
          assertThat(client.raw("GET /" + HOST)).startsWith("HTTP/1.1 400 ");
          assertThat(client.raw("")).isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatFailsWhileItIsMadeIsCutOff(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.stream(
                        "text/plain",
                        out -> {
                          out.write("half");
                          sleep(ofMillis(1));
                          throw new IllegalStateException("no more");
                        }));
    test(
        portable,
        application,
        client -> assertThatThrownBy(() -> client.get("/")).isInstanceOf(RuntimeException.class));
    assertThat(trail).containsExactly("reported: The body of a response was cut off: GET /");
  }

  // ---- time

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachPhaseHasItsTime_D14(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          Stream idle = client.open();
          assertThat(idle.read()).isEmpty();
          assertThat(time()).isEqualTo(75_000);

          int start = time();
          Stream head = client.open();
          var drip =
              createTask(
                  () -> dripping(head, "GET / HTTP/1.1\r\n" + "x".repeat(1000), ofSeconds(1)));
          assertThat(new String(head.read(), StandardCharsets.ISO_8859_1))
              .startsWith("HTTP/1.1 408 ");
          assertThat(time() - start).isEqualTo(10_000);
          drip.cancel();

          int second = time();
          Stream body = client.open();
          body.write("POST /echo" + HOST + "Content-Length: 100000\r\n\r\n");
          var slow = createTask(() -> dripping(body, "x".repeat(100_000), ofSeconds(1)));
          assertThat(new String(body.read(), StandardCharsets.ISO_8859_1))
              .startsWith("HTTP/1.1 408 ");
          assertThat(time() - second).isBetween(30_000, 31_000);
          slow.cancel();
        });
  }

  private static void dripping(Stream stream, String text, Duration pause) {
    for (int i = 0; i < text.length(); i++) {
      stream.write(text.substring(i, i + 1));
      sleep(pause);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSteadyBodyMayTakeAsLongAsItsRateAllows(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          Stream stream = client.open();
          stream.write("POST /echo" + HOST + "Connection: close\r\nContent-Length: 200000\r\n\r\n");
          for (int i = 0; i < 100; i++) {
            stream.write("x".repeat(2000));
            sleep(ofSeconds(1));
          }
          assertThat(new String(stream.read(), StandardCharsets.ISO_8859_1))
              .startsWith("HTTP/1.1 200 ");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandlerThatTakesTooLongIsCancelled(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  try {
                    sleep(ofMinutes(10));
                  } finally {
                    trail.add("ended after " + time());
                  }
                  return Response.status(204);
                });
    test(portable, application, client -> assertThat(client.get("/").status()).isEqualTo(503));
    assertThat(trail).containsExactly("ended after 60000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatTakesNothingIsCutOff_D12(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.stream(
                        "text/plain",
                        out -> {
                          try {
                            while (true) {
                              out.write(new byte[10_000]);
                            }
                          } finally {
                            trail.add("closed after " + time());
                          }
                        }));
    test(
        portable,
        application,
        client -> {
          Stream stream = client.open();
          stream.reader(); // which nobody reads
          stream.write("GET /" + HOST + "\r\n");
          sleep(ofMinutes(1));
          assertThat(client.connections()).isZero();
        });
    assertThat(trail).containsExactly("closed after 30000");
  }

  // ---- the end

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stoppingClosesWhatIsIdleAndAnswersWhatIsAsked(boolean portable) {
    test(
        portable,
        hello(),
        client -> {
          Stream idle = client.open();
          Stream busy = client.open();
          busy.write("GET /stream" + HOST + "\r\nGET /evil" + HOST + "\r\n");
          sleep(ofMillis(500));
          client.stop(ofSeconds(30));
          assertThat(time()).isEqualTo(1000);
          assertThat(client.connections()).isZero();
          assertThat(idle.read()).isEmpty();
          assertThat(new String(busy.read(), StandardCharsets.ISO_8859_1))
              .containsSubsequence(
                  "one ", "two", "connection: close\r\n", "evil"); // it was asked before
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLastAnswerSaysThatItIsTheLast(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  sleep(ofSeconds(1));
                  return Response.text("done");
                });
    test(
        portable,
        application,
        client -> {
          Stream busy = client.open();
          busy.write("GET /" + HOST + "\r\n");
          sleep(ofMillis(500));
          client.stop(ofSeconds(30));
          assertThat(new String(busy.read(), StandardCharsets.ISO_8859_1))
              .contains("connection: close\r\n")
              .endsWith("done");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandlerThatIgnoresItsCancellationDoesNotKeepTheServer(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  while (true) {
                    try {
                      sleep(ofMinutes(60));
                    } catch (CancelledError ignored) {
                      trail.add("ignored");
                    }
                  }
                });
    test(
        portable,
        application,
        client -> {
          Stream busy = client.open();
          busy.write("GET /" + HOST + "\r\n");
          sleep(ofMillis(500));
          client.stop(ofSeconds(1));
          assertThat(time()).isEqualTo(11_500);
          trail.add("stopped");
        });
    assertThat(trail)
        .startsWith(
            "ignored",
            "reported: A request ignores its cancellation, and the server ends without it",
            "stopped");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNotAnsweredInTimeIsCancelled(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  try {
                    sleep(ofSeconds(50));
                  } finally {
                    trail.add("cancelled after " + time());
                  }
                  return Response.status(204);
                });
    test(
        portable,
        application,
        client -> {
          client.open().write("GET /" + HOST + "\r\n");
          sleep(ofSeconds(1));
          client.stop(ofSeconds(5));
          assertThat(client.connections()).isZero();
        });
    assertThat(trail).containsExactly("cancelled after 6000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void moreClientsThanTheLimitAreToldToComeBack(boolean portable) {
    Application application =
        new Application(ServerLimits.DEFAULT.withConnections(2))
            .get("/", request -> Response.text("hi"));
    test(
        portable,
        application,
        client -> {
          Stream one = client.open();
          client.open();
          sleep(ofMillis(1));
          assertThat(client.raw("GET /" + HOST + "\r\n"))
              .startsWith("HTTP/1.1 503 ")
              .contains("retry-after: 1");
          one.close();
          sleep(ofMillis(1));
          assertThat(client.get("/").text()).isEqualTo("hi");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anApplicationThatRunsIsNotStartedAgainNorStoppedByTheAttempt(boolean portable) {
    Application application = hello().onCleanup(() -> trail.add("clean"));
    test(
        portable,
        application,
        client -> {
          assertThatThrownBy(() -> TestClient.of(application))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("make another one");
          assertThatThrownBy(() -> Web.serve(application, "127.0.0.1", 0, address -> {}))
              .isInstanceOf(IllegalStateException.class);
          assertThat(trail).isEmpty();
          assertThat(client.get("/").text()).isEqualTo("hello");
        });
    assertThat(trail).containsExactly("clean");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatIsReadTwiceIsAnErrorThatSaysWhatToDo(boolean portable) {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  String text = request.text();
                  try {
                    request.text();
                  } catch (IllegalStateException twice) {
                    trail.add(twice.getMessage());
                  }
                  return Response.text(text);
                });
    test(
        portable,
        application,
        client -> {
          assertThat(client.post("/", "abc").text()).isEqualTo("abc");
          assertThat(client.post("/", "").text()).isEmpty();
        });
    assertThat(trail).containsExactly("the body was read already: keep what was given then");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theQueryIsUnescaped(boolean portable) {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.text(
                        request.query("q")
                            + " "
                            + request.queryAll("a")
                            + " "
                            + request.rawQuery()));
    test(
        portable,
        application,
        client -> {
          assertThat(client.get("/?q=a+b%26c&a=1&a=&a&b=2").text())
              .isEqualTo("a b&c [1, , ] q=a+b%26c&a=1&a=&a&b=2");
          assertThat(client.get("/").text()).isEqualTo("null [] ");
          assertThat(client.get("/?q=%").status()).isEqualTo(400);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void requestsForWhatIsNotThereLeaveNothingBehind_D09(boolean portable) {
    test(
        portable,
        hello().use((request, next) -> next.handle(request)),
        client -> {
          Stream stream = client.open();
          byte[] requests =
              ("GET /no/%20" + HOST + "\r\n").repeat(200).getBytes(StandardCharsets.UTF_8);
          for (int i = 0; i < 20; i++) {
            stream.write(Arrays.copyOf(requests, requests.length));
            int answers = 0;
            while (answers < 200) {
              byte[] read = stream.readLine();
              assertThat(read).as("after %s answers of round %s", answers, i).isNotEmpty();
              answers +=
                  new String(read, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 404") ? 1 : 0;
            }
          }
          assertThat(Asyncio.allTasks()).hasSizeLessThan(5);
          assertThat(client.connections()).isEqualTo(1);
          stream.close();
        });
  }
}
