package asyncio.http.web;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.VirtualClock;
import asyncio.http.Cookie;
import asyncio.http.Headers;
import asyncio.http.Method;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The middlewares that come with the server. */
class MiddlewaresTest {
  private static void test(Application application, ServerTest.Test body) {
    run(
        () -> {
          try (var client = TestClient.of(application)) {
            body.with(client);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static TestResponse ask(
      TestClient client, Method method, String path, String... headers) {
    return client.request(method, path, Headers.of(headers), new byte[0]);
  }

  private static TestResponse get(TestClient client, String path, String... headers) {
    return ask(client, Method.GET, path, headers);
  }

  private static String unzipped(TestResponse response) throws IOException {
    assertThat(response.headers().get("content-encoding")).isEqualTo("gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(response.bytes()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  // ---- compression

  @Test
  void textsAreCompressedFromAThresholdForThoseWhoTakeIt() {
    String text = "grüß ".repeat(40_000);
    Application application =
        new Application()
            .use(new Compression())
            .get("/long", request -> Response.text(text).withHeader("etag", "\"a\""))
            .get("/short", request -> Response.text("short"))
            .get("/image", request -> Response.bytes(new byte[5000], "image/png"))
            .get(
                "/secret",
                request -> Response.text(text).withHeader("cache-control", "no-transform"))
            .get(
                "/stream",
                request ->
                    Response.stream(
                        "text/plain",
                        out -> {
                          out.write("one ");
                          sleep(ofSeconds(1));
                          out.write(text);
                        }));
    test(
        application,
        client -> {
          TestResponse answer = get(client, "/long", "accept-encoding", "gzip");
          assertThat(unzipped(answer)).isEqualTo(text);
          assertThat(answer.bytes().length).isLessThan(10_000);
          assertThat(answer.headers().get("etag")).isEqualTo("W/\"a\"");
          assertThat(answer.headers().get("vary")).isEqualTo("accept-encoding");
          assertThat(unzipped(get(client, "/stream", "accept-encoding", "gzip")))
              .isEqualTo("one " + text);
          assertThat(get(client, "/long", "accept-encoding", "gzip;q=0").text()).isEqualTo(text);
          assertThat(get(client, "/long").headers().get("vary")).isEqualTo("accept-encoding");
          for (String path : List.of("/short", "/image", "/secret")) {
            assertThat(
                    get(client, path, "accept-encoding", "gzip").headers().get("content-encoding"))
                .as(path)
                .isNull();
          }
          TestResponse head = ask(client, Method.HEAD, "/stream", "accept-encoding", "gzip");
          assertThat(head.bytes()).isEmpty();
        });
  }

  @Test
  void aPieceOfACompressedStreamArrivesWhenItWasWritten() {
    Application application =
        new Application()
            .use(new Compression())
            .get(
                "/",
                request ->
                    Response.stream(
                        "text/plain",
                        out -> {
                          out.write("now");
                          sleep(ofSeconds(1000));
                        }));
    test(
        application,
        client -> {
          var stream = client.open();
          stream.write("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
          stream.reader().readUntil("\r\n\r\n");
          byte[] size = stream.reader().readLine();
          int many = Integer.parseInt(new String(size, StandardCharsets.US_ASCII).strip(), 16);
          byte[] piece = stream.reader().readExactly(many);
          try (var in = new GZIPInputStream(new ByteArrayInputStream(piece))) {
            assertThat(in.readNBytes(3)).asString().isEqualTo("now");
          }
          stream.close();
        });
  }

  // ---- CORS

  @Test
  void pagesOfTheSitesNamedReadTheAnswers() {
    Application application =
        new Application()
            .use(
                Cors.of("https://a.example")
                    .withMethods(Method.PUT)
                    .withHeaders("content-type")
                    .withCredentials(true))
            .put("/", request -> Response.text("put"))
            .get("/", request -> Response.text("get"));
    test(
        application,
        client -> {
          TestResponse preflight =
              ask(
                  client,
                  Method.OPTIONS,
                  "/",
                  "origin",
                  "https://a.example",
                  "access-control-request-method",
                  "PUT");
          assertThat(preflight.status()).isEqualTo(204);
          assertThat(preflight.headers().get("access-control-allow-methods")).isEqualTo("PUT");
          assertThat(preflight.headers().get("access-control-allow-headers"))
              .isEqualTo("content-type");
          assertThat(preflight.headers().get("access-control-max-age")).isEqualTo("600");
          for (String path : List.of("/", "/no")) {
            TestResponse answer = get(client, path, "origin", "https://a.example");
            assertThat(answer.headers().get("access-control-allow-origin"))
                .isEqualTo("https://a.example");
            assertThat(answer.headers().get("access-control-allow-credentials")).isEqualTo("true");
            assertThat(answer.headers().get("vary")).isEqualTo("origin");
          }
          for (String other :
              List.of("https://a.example.evil", "null", "https://b.example", "HTTPS://A.EXAMPLE")) {
            assertThat(get(client, "/", "origin", other).headers())
                .as(other)
                .satisfies(
                    headers -> assertThat(headers.get("access-control-allow-origin")).isNull());
          }
          assertThat(get(client, "/").headers().get("vary")).isEqualTo("origin");
        });
    assertThatThrownBy(() -> Cors.of("*").withCredentials(true)).hasMessageContaining("named");
    assertThatThrownBy(() -> Cors.of("*").withHeaders("a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- ids

  @Test
  void eachRequestHasAnIdAndAPlaceInATrace() {
    Application application =
        new Application()
            .use(new TraceContext(new SplittableRandom(1)))
            .get(
                "/",
                request ->
                    Response.text(
                        request.get(TraceContext.ID)
                            + " "
                            + request.get(TraceContext.TRACE_PARENT)));
    String trace = "0af7651916cd43dd8448eb211c80319c";
    test(
        application,
        client -> {
          TestResponse fresh = get(client, "/");
          assertThat(fresh.text()).matches("[0-9a-f]{32} 00-[0-9a-f]{32}-[0-9a-f]{16}-00");
          assertThat(fresh.headers().get("x-request-id")).isEqualTo(fresh.text().substring(0, 32));
          TestResponse known =
              get(
                  client,
                  "/",
                  "x-request-id",
                  "abc-1",
                  "traceparent",
                  "00-" + trace + "-b7ad6b7169203331-01");
          assertThat(known.text()).matches("abc-1 00-" + trace + "-[0-9a-f]{16}-01");
          assertThat(known.text()).doesNotContain("b7ad6b7169203331");
          for (String bad :
              List.of(
                  "00-" + "0".repeat(32) + "-b7ad6b7169203331-01",
                  "00-" + trace + "-" + "0".repeat(16) + "-01",
                  "ff-" + trace + "-b7ad6b7169203331-01",
                  "00-" + trace.toUpperCase(java.util.Locale.ROOT) + "-b7ad6b7169203331-01",
                  "00-" + trace + "-b7ad6b7169203331-01-x",
                  "nonsense")) {
            assertThat(get(client, "/", "traceparent", bad).text()).as(bad).doesNotContain(trace);
          }
          assertThat(get(client, "/", "x-request-id", "<script>").text()).doesNotContain("script");
          assertThat(get(client, "/no").headers().get("x-request-id")).hasSize(32);
        });
  }

  // ---- sessions

  @Test
  void aClientIsRememberedByASignedCookie() {
    byte[] old = new byte[32];
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 1);
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    Instant[] now = {start};
    InstantSource time = () -> now[0];
    Cookie form = Cookie.of("session", "");
    Application application =
        new Application()
            .use(new Sessions(List.of(key, old), form, Duration.ofHours(1), time))
            .get(
                "/in",
                request -> {
                  request.get(Sessions.SESSION).set("user", request.query("user"));
                  throw new ThrownResponse(Response.seeOther("/"));
                })
            .get(
                "/out",
                request -> {
                  request.get(Sessions.SESSION).clear();
                  return Response.text("out");
                })
            .get("/", request -> Response.text("" + request.get(Sessions.SESSION).get("user")));
    test(
        application,
        client -> {
          TestResponse in =
              get(client, "/in?user=grüß%26a=b;%20x".replace("ü", "%C3%BC").replace("ß", "%C3%9F"));
          String cookie = in.headers().get("set-cookie").replaceFirst(";.*", "");
          assertThat(in.headers().get("cache-control")).isEqualTo("no-store");
          assertThat(get(client, "/", "cookie", cookie).text()).isEqualTo("grüß&a=b; x");
          assertThat(get(client, "/", "cookie", cookie).headers().get("set-cookie")).isNull();
          String value = cookie.substring(8);
          for (String forged :
              List.of(
                  value.substring(0, value.length() - 1),
                  "1" + value,
                  value.replaceFirst("^\\d+", "9999999999"),
                  value.replaceFirst("\\.", "..") + "x",
                  "a.b.c",
                  "")) {
            assertThat(get(client, "/", "cookie", "session=" + forged).text())
                .as(forged)
                .isEqualTo("null");
          }
          assertThat(get(client, "/out", "cookie", cookie).headers().get("set-cookie"))
              .contains("session=;", "Max-Age=0");
          now[0] = start.plusSeconds(3601);
          assertThat(get(client, "/", "cookie", cookie).text()).isEqualTo("null");
        });
    assertThatThrownBy(() -> new Sessions(new byte[31])).hasMessageContaining("32 bytes");
    now[0] = start;
    Application changed =
        new Application()
            .use(new Sessions(List.of(new byte[33], key), form, Duration.ofHours(1), time))
            .get("/", request -> Response.text("" + request.get(Sessions.SESSION).get("user")));
    Application first =
        new Application()
            .use(new Sessions(List.of(key), form, Duration.ofHours(1), time))
            .get(
                "/",
                request -> {
                  request.get(Sessions.SESSION).set("user", "ann");
                  return Response.text("");
                });
    String[] cookie = {""};
    test(
        first,
        client -> cookie[0] = get(client, "/").headers().get("set-cookie").replaceFirst(";.*", ""));
    test(
        changed,
        client -> assertThat(get(client, "/", "cookie", cookie[0]).text()).isEqualTo("ann"));
  }

  // ---- load

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void moreRequestsThanTheLimitAreTurnedAway(int most) {
    LoadShedding shedding = new LoadShedding(most, ofSeconds(7));
    Application application =
        new Application()
            .use(shedding)
            .get(
                "/",
                request -> {
                  sleep(ofSeconds(1));
                  return Response.text("done");
                });
    test(
        application,
        client -> {
          List<Task<String>> many =
              java.util.stream.Stream.generate(
                      () -> createTask(() -> client.raw("GET / HTTP/1.0\r\n\r\n")))
                  .limit(5)
                  .toList();
          sleep(ofSeconds(2));
          assertThat(many)
              .filteredOn(task -> task.result().startsWith("HTTP/1.1 200"))
              .hasSize(most);
          assertThat(many)
              .filteredOn(task -> task.result().startsWith("HTTP/1.1 503"))
              .hasSize(5 - most)
              .allMatch(task -> task.result().contains("retry-after: 7"));
          assertThat(shedding.busy()).isZero();
        });
  }
}
