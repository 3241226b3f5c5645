package asyncio.http.web;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Cookie;
import asyncio.http.Headers;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Part;
import asyncio.http.ServerSentEvent;
import asyncio.http.connection.ReceivedPart;
import asyncio.net.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON, forms, files, cookies and events; in memory and, but for files, in virtual time. */
class BodiesTest {
  private static final String B = "\r\n--b\r\n";
  private static final String FIELD = "Content-Disposition: form-data; name=\"%s\"\r\n\r\n%s";

  record Page(String title, int views, List<String> tags) {}

  private final List<String> trail = new ArrayList<>();
  @TempDir private Path directory;

  private void test(Application application, ServerTest.Test body) {
    test(LoopOptions.defaults().withClock(new VirtualClock()), application, body);
  }

  private void testWithFiles(Application application, ServerTest.Test body) {
    test(LoopOptions.defaults(), application, body); // virtual time does not wait for a disk
    assertThat(trail).noneMatch(line -> line.startsWith("reported"));
  }

  private void test(LoopOptions options, Application application, ServerTest.Test body) {
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (loop, context) ->
                      trail.add(
                          "reported: " + context.get("message") + ": " + context.get("exception")));
          try (var client = TestClient.of(application)) {
            body.with(client);
          }
        },
        options);
  }

  private static TestResponse post(TestClient client, String type, String body) {
    return client.request(
        Method.POST, "/", Headers.of("content-type", type), body.getBytes(StandardCharsets.UTF_8));
  }

  private static TestResponse multipart(TestClient client, String... parts) {
    return post(
        client,
        "multipart/form-data; boundary=b",
        "--b\r\n" + String.join(B, parts) + "\r\n--b--\r\n");
  }

  private static int seconds() {
    return (int) EventLoop.running().time().toSeconds();
  }

  // ---- JSON

  @Test
  void recordsComeAndGoAsJson() {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  Page page = request.json(Page.class);
                  return Response.json(new Page(page.title() + "!", page.views() + 1, page.tags()));
                })
            .get("/all", request -> Response.json(Map.of("pages", List.of(1, 2))));
    test(
        application,
        client -> {
          TestResponse answer =
              post(client, "application/json", "{\"title\":\"grüß\",\"views\":1,\"tags\":[\"a\"]}");
          assertThat(answer.text()).isEqualTo("{\"title\":\"grüß!\",\"views\":2,\"tags\":[\"a\"]}");
          assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
          assertThat(client.get("/all").text()).isEqualTo("{\"pages\":[1,2]}");
          assertThat(
                  post(client, "application/problem+json; charset=utf-8", "{\"views\":1}").text())
              .contains("null!");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {\"title\": | 400",
        "application/json | {\"views\":\"many\"} | 400",
        "application/json | {} {} | 400",
        "application/json | null | 400",
        "application/json | '' | 400",
        "application/json | {\"views\":null} | 400",
        "text/plain | {\"views\":1} | 415",
      })
  void whatIsNotTheJsonExpectedIsRefusedWithoutAnEcho_O08(String type, String body, int status) {
    test(
        new Application().post("/", request -> Response.json(request.json(Page.class))),
        client -> {
          TestResponse answer = post(client, type, body);
          assertThat(answer.status()).isEqualTo(status);
          assertThat(answer.text()).doesNotContain("many", "title", "Exception");
        });
    assertThat(trail).isEmpty();
  }

  @Test
  void jsonThatIsNestedDeeplyIsRefused() {
    test(
        new Application().post("/", request -> Response.json(request.json(Object.class))),
        client ->
            assertThat(post(client, "application/json", "[".repeat(100_000)).status())
                .isEqualTo(400));
    assertThat(trail).isEmpty();
  }

  // ---- forms

  @Test
  void aFormIsReadInEitherEncoding() {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  Form form = request.form();
                  return Response.text(
                      form.names() + " " + form.all("a") + " " + form.get("b") + form.get("no"));
                });
    test(
        application,
        client -> {
          assertThat(
                  post(client, "application/x-www-form-urlencoded", "a=1&b=x+%C3%BC&a=&&=e").text())
              .isEqualTo("[a, b, ] [1, ] x ünull");
          assertThat(
                  multipart(client, FIELD.formatted("a", "1"), FIELD.formatted("b", "x\r\n--ü"))
                      .text())
              .isEqualTo("[a, b] [1] x\r\n--ünull");
          assertThat(post(client, "text/plain", "a=b").status()).isEqualTo(415);
        });
  }

  @Test
  void filesOfAFormAreOnTheDiskUntilTheRequestIsAnswered_D05() {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  Upload upload = request.form().upload("file");
                  trail.add(upload.filename() + " " + upload.contentType() + " " + upload.size());
                  trail.add(Files.readString(upload.path()));
                  trail.add(upload.path().toString());
                  return Response.text("taken");
                });
    testWithFiles(
        application,
        client -> {
          String disposition = "Content-Disposition: form-data; name=file; filename=";
          String type = "Content-Type: text/plain\r\nContent-Length: -1";
          String head = disposition + "\"grüß \\\"a\\\".txt\"\r\n" + type + "\r\n\r\n";
          assertThat(multipart(client, head + "x".repeat(100_000)).text()).isEqualTo("taken");
          client.get("/no"); // the request before is over
        });
    assertThat(trail.get(0)).isEqualTo("grüß \"a\".txt text/plain 100000");
    assertThat(trail.get(1)).hasSize(100_000);
    assertThat(Path.of(trail.get(2))).doesNotExist();
    assertThat(Path.of(trail.get(2)).getParent()).doesNotExist();
  }

  @Test
  void partsAreStreamedToWhereTheHandlerWantsThem() {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  request.body().limit(100_000_000);
                  for (Part part : request.multipart()) {
                    if (part.filename() != null) {
                      trail.add("" + part.saveTo(directory.resolve(part.basename())));
                    } else {
                      trail.add(part.name() + "=" + part.text());
                    }
                  }
                  return Response.text("taken");
                });
    testWithFiles(
        application,
        client -> {
          String head = "Content-Disposition: form-data; name=f; filename=\"../../etc/x\"\r\n\r\n";
          String large = "0123456789".repeat(300_000);
          assertThat(multipart(client, head + large, FIELD.formatted("a", "")).text())
              .isEqualTo("taken");
          assertThat(directory.resolve("x")).hasContent(large);
        });
    assertThat(trail).containsExactly("3000000", "a=");
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, passwd",
    "C:\\temp\\a.txt, a.txt",
    "//host/share/x, x",
    ".htaccess, htaccess",
    "'', file",
    "..., file",
    "a:b*c?, a_b_c_",
    "grüß.txt, grüß.txt",
  })
  void theNameOfAFileIsMadeSafe_F10(String given, String safe) {
    assertThat(ReceivedPart.basename(given)).isEqualTo(safe);
    assertThat(ReceivedPart.basename("a\u0000b\u202etxt")).isEqualTo("abtxt");
    assertThat(ReceivedPart.basename("x".repeat(1000))).hasSizeLessThan(256);
  }

  @Test
  void aMultipartBodyThatIsNotWholeIsRefused_D03() {
    Application application = new Application().post("/", request -> form(request));
    test(
        application,
        client -> {
          String type = "multipart/form-data; boundary=b";
          String part = FIELD.formatted("a", "1");
          assertThat(post(client, type, "--b\r\n" + part).status()).isEqualTo(400);
          assertThat(post(client, type, "--b\r\n" + part + "\r\n--b").status()).isEqualTo(400);
          assertThat(post(client, type, "--b\r\nContent-Dispo").status()).isEqualTo(400);
          assertThat(post(client, type, "--bb\r\n" + part + "\r\n--bb--").status()).isEqualTo(400);
          assertThat(post(client, type, "").status()).isEqualTo(400);
          assertThat(post(client, "multipart/form-data", "--b--").status()).isEqualTo(400);
          assertThat(post(client, "multipart/form-data; boundary=\"\"", "").status())
              .isEqualTo(400);
          assertThat(post(client, "multipart/form-data; boundary=" + "x".repeat(71), "").status())
              .isEqualTo(400);
          assertThat(post(client, "multipart/form-data; boundary=\"a{\"", "").status())
              .isEqualTo(400);
          assertThat(post(client, type, "--b\r\nno field\r\n\r\n--b--").status()).isEqualTo(400);
          assertThat(multipart(client, "X: y\r\n\r\nno name").status()).isEqualTo(400);
          assertThat(post(client, type, "--b--").text()).isEqualTo("[]");
        });
    assertThat(trail).isEmpty();
  }

  private static Response form(Request request) {
    return Response.text("" + request.form().names());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private static TestResponse coded(TestClient client, String path, String coding, byte[] body) {
    return client.request(Method.POST, path, Headers.of("Content-Encoding", coding), body);
  }

  @Test
  void aCompressedBodyIsLimitedAfterItWasInflated_D01() {
    Application application =
        new Application(ServerLimits.DEFAULT.withMessages(Limits.DEFAULT.withBody(100_000)))
            .post("/all", request -> Response.text(request.text()))
            .post(
                "/pieces",
                request -> {
                  int sum = 0;
                  for (byte[] each = request.body().read(); each.length > 0; ) {
                    sum += each.length;
                    each = request.body().read();
                  }
                  return Response.text("" + sum);
                })
            .post("/raw", request -> Response.text("" + request.body().asSent().readAll().length))
            .post("/unread", request -> Response.text("not read"));
    test(
        application,
        client -> {
          byte[] small = gzip("hello".getBytes(StandardCharsets.UTF_8));
          byte[] bomb = gzip(new byte[50_000_000]);
          assertThat(coded(client, "/all", "gzip", small).text()).isEqualTo("hello");
          assertThat(coded(client, "/all", "x-gzip, identity", small).text()).isEqualTo("hello");
          assertThat(coded(client, "/all", "gzip, gzip", gzip(small)).text()).isEqualTo("hello");
          assertThat(coded(client, "/pieces", "gzip", gzip(new byte[100_000])).text())
              .isEqualTo("100000");
          assertThat(coded(client, "/pieces", "gzip", gzip(new byte[100_001])).status())
              .isEqualTo(413);
          assertThat(coded(client, "/all", "gzip", bomb).status()).isEqualTo(413);
          assertThat(coded(client, "/raw", "gzip", bomb).text()).isEqualTo("" + bomb.length);
          assertThat(coded(client, "/unread", "gzip", bomb).text()).isEqualTo("not read");
          assertThat(coded(client, "/all", "compress", small).status()).isEqualTo(415);
          assertThat(coded(client, "/all", "gzip", new byte[100]).status()).isEqualTo(400);
          assertThat(coded(client, "/all", "gzip", Arrays.copyOf(small, 12)).status())
              .isEqualTo(400);
          assertThat(coded(client, "/all", "gzip,gzip,gzip", small).status()).isEqualTo(400);
          assertThat(
                  coded(client, "/all", "identity", "plain".getBytes(StandardCharsets.UTF_8))
                      .text())
              .isEqualTo("plain");
        });
    assertThat(trail).isEmpty();
  }

  @Test
  void aFormHasLimits_D04() {
    Application application =
        new Application(ServerLimits.DEFAULT.withMessages(Limits.DEFAULT.withBody(500_000)))
            .post("/", request -> form(request));
    test(
        application,
        client -> {
          String part = FIELD.formatted("a", "");
          assertThat(multipart(client, (part + B).repeat(999) + part).status()).isEqualTo(200);
          assertThat(multipart(client, (part + B).repeat(1000) + part).status()).isEqualTo(413);
          assertThat(post(client, "application/x-www-form-urlencoded", "a=&".repeat(1001)).status())
              .isEqualTo(413);
          assertThat(multipart(client, "X: y\r\n".repeat(33) + part).status()).isEqualTo(431);
          assertThat(multipart(client, "X: " + "y".repeat(10_000) + "\r\n" + part).status())
              .isEqualTo(431);
          assertThat(multipart(client, part + "x".repeat(500_000)).status()).isEqualTo(413);
          String charset = FIELD.formatted("_charset_", "utf-7") + B + part;
          assertThat(multipart(client, charset).text()).isEqualTo("[_charset_, a]");
        });
    assertThat(trail).isEmpty();
  }

  @Test
  void aPartIsReadBeforeTheNext() {
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  Part first = null;
                  for (Part part : request.multipart()) {
                    first = first == null ? part : first;
                  }
                  Part kept = first;
                  assertThatThrownBy(() -> kept.read())
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("read each before");
                  return Response.text("right");
                });
    test(
        application,
        client ->
            assertThat(
                    multipart(client, FIELD.formatted("a", "1"), FIELD.formatted("b", "2")).text())
                .isEqualTo("right"));
  }

  // ---- cookies and redirects

  @Test
  void cookiesComeAndGo() {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.text("" + request.cookies())
                        .withCookie(Cookie.of("a", "1"))
                        .withCookie(
                            Cookie.of("b", "2").withMaxAge(Duration.ofDays(1)).withSecure(true))
                        .withoutCookie("c"));
    test(
        application,
        client -> {
          TestResponse answer =
              client.request(
                  Method.GET,
                  "/",
                  Headers.of("cookie", "a=b; c=\"d e\"; a=second; ; bad; =no; f==g"),
                  new byte[0]);
          assertThat(answer.text()).isEqualTo("{a=b, c=d e, f==g}");
          assertThat(answer.headers().all("set-cookie"))
              .containsExactly(
                  "a=1; Path=/; HttpOnly; SameSite=Lax",
                  "b=2; Path=/; Max-Age=86400; Secure; HttpOnly; SameSite=Lax",
                  "c=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        });
  }

  @Test
  void noPartOfACookieEndsALine_O01() {
    for (String bad : List.of("a\r\nb", "a;b", "a b", "ü", "a\0")) {
      assertThatThrownBy(() -> Cookie.of("name", bad)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Cookie.of(bad, "value"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Cookie.of("a", "b").withPath("/\r\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Cookie.of("a", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void cookiesAreReadInOnePass_D13() {
    Application application =
        new Application(
                ServerLimits.DEFAULT.withMessages(
                    new Limits(8192, 1 << 20, 100, 2 << 20, 1 << 20, 1024, 1)))
            .get("/", request -> Response.text("" + request.cookies().size()));
    test(
        application,
        client -> {
          String evil = "\"a".repeat(250_000) + ";=".repeat(200_000);
          assertThat(
                  client.request(Method.GET, "/", Headers.of("cookie", evil), new byte[0]).text())
              .isEqualTo("0");
        });
  }

  @Test
  void aClientIsSentElsewhere() {
    Application application =
        new Application()
            .get("/", request -> Response.redirect(308, "/there"))
            .get(
                "/thrown",
                request -> {
                  throw new ThrownResponse(Response.seeOther("/there"));
                })
            .get("/bad", request -> Response.redirect(302, "/a\r\nSet-Cookie: x=y"));
    test(
        application,
        client -> {
          assertThat(client.get("/").headers().get("location")).isEqualTo("/there");
          assertThat(client.get("/").status()).isEqualTo(308);
          assertThat(client.get("/thrown").status()).isEqualTo(303);
          assertThat(client.get("/bad").status()).isEqualTo(500);
        });
    assertThatThrownBy(() -> Response.redirect(200, "/")).hasMessageContaining("200");
  }

  // ---- events

  @Test
  void eventsAreSentAsTheyHappen() {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.sse(
                        events -> {
                          events.send("one\ntwo");
                          sleep(ofSeconds(40));
                          events.send(ServerSentEvent.of("").withEvent("end").withId("7"));
                        }));
    test(
        application,
        client -> {
          TestResponse answer = client.get("/");
          assertThat(answer.headers().get("content-type")).isEqualTo("text/event-stream");
          assertThat(answer.text())
              .isEqualTo(
                  """
                  :

                  data: one
                  data: two

                  :

                  :

                  event: end
                  id: 7
                  data:\s

                  """);
        });
  }

  @Test
  void aPartOfAnEventIsOneLine_O01() {
    ServerSentEvent event = ServerSentEvent.of("data\r\nevent: evil");
    assertThat(event.text()).isEqualTo("data: data\ndata: event: evil\n\n");
    assertThatThrownBy(() -> event.withEvent("a\ndata: x")).hasMessageContaining("one line");
    assertThatThrownBy(() -> event.withId("a\rb")).hasMessageContaining("one line");
  }

  @Test
  void whoeverMakesEventsIsCancelledWhenTheClientLeaves_D12() {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.sse(
                        events -> {
                          try {
                            sleep(ofHours(1));
                          } finally {
                            trail.add("cancelled after " + seconds());
                          }
                        }));
    test(
        application,
        client -> {
          Stream stream = client.open();
          stream.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
          sleep(ofSeconds(3));
          stream.close();
          sleep(ofSeconds(1));
          assertThat(client.connections()).isZero();
        });
    assertThat(trail).containsExactly("cancelled after 3");
  }

  // ---- a client that leaves

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandlerIsCancelledWhenTheClientLeavesIfItSaysSo(boolean saysSo) {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  if (saysSo) {
                    request.cancelIfClientLeaves();
                  }
                  try {
                    sleep(ofSeconds(20));
                    trail.add("whole");
                  } catch (CancelledError cancelled) {
                    trail.add("cancelled after " + seconds());
                    throw cancelled;
                  }
                  return Response.text("done");
                });
    test(
        application,
        client -> {
          Stream stream = client.open();
          stream.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
          sleep(ofSeconds(2));
          stream.close();
          sleep(ofMinutes(1));
          assertThat(client.connections()).isZero();
        });
    assertThat(trail).containsExactly(saysSo ? "cancelled after 2" : "whole");
  }

  @Test
  void aConnectionGoesOnAfterItsClientWasWatched() {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  request.cancelIfClientLeaves();
                  sleep(ofSeconds(1));
                  return Response.text("done");
                })
            .post(
                "/",
                request -> {
                  assertThatThrownBy(request::cancelIfClientLeaves)
                      .hasMessageContaining("read the body");
                  String text = request.text();
                  request.cancelIfClientLeaves();
                  return Response.text(text);
                });
    test(
        application,
        client -> {
          assertThat(client.get("/").text()).isEqualTo("done");
          assertThat(client.post("/", "abc").text()).isEqualTo("abc");
          assertThat(client.get("/").text()).isEqualTo("done");
          assertThat(client.connections()).isEqualTo(1);
        });
  }

  @Test
  void tasksOfARequestEndWithIt() {
    Application application =
        new Application()
            .get(
                "/",
                request -> {
                  request.createTask(
                      () -> {
                        try {
                          sleep(ofHours(1));
                        } finally {
                          trail.add("cancelled");
                        }
                      });
                  request.createTask(
                      () -> {
                        throw new IllegalStateException("of a task");
                      });
                  sleep(ofSeconds(1));
                  return Response.text("done");
                });
    test(
        application,
        client -> {
          assertThat(client.get("/").text()).isEqualTo("done");
          assertThat(client.get("/no").status()).isEqualTo(404);
          trail.add("next");
        });
    assertThat(trail).first().isEqualTo("cancelled");
    assertThat(trail).contains("next");
  }

  @Test
  void somethingIsTakenAlongByItsKey() {
    Key<String> user = Key.of("user");
    Application application =
        new Application()
            .get("/", request -> Response.text(request.get(user)))
            .use(
                (request, next) -> {
                  if (request.query("user") != null) {
                    request.set(user, request.query("user"));
                  }
                  return next.handle(request);
                });
    test(
        application,
        client -> {
          assertThat(client.get("/?user=ann").text()).isEqualTo("ann");
          assertThat(client.get("/").status()).isEqualTo(500);
        });
    assertThat(trail).singleElement().asString().contains("has no user: set it first");
  }
}
