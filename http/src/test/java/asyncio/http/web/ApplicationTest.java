package asyncio.http.web;

import static asyncio.Asyncio.asyncContextManager;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.net.Stream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications in applications, names of paths, hooks, the end, and the access log. */
class ApplicationTest {
  private static final InstantSource TIME =
      InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z"));

  private final List<String> trail = new ArrayList<>();

  private void test(Application application, ServerTest.Test body) {
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (loop, context) -> trail.add("reported: " + context.get("message")));
          try (var client = TestClient.of(application, TIME)) {
            body.with(client);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static TestResponse get(TestClient client, String path, String... headers) {
    return client.request(Method.GET, path, Headers.of(headers), new byte[0]);
  }

  private Middleware noting(String name) {
    return (request, next) -> {
      trail.add(name);
      return next.handle(request);
    };
  }

  // ---- parts

  @Test
  void anApplicationAnswersWhatIsBelowAPathOfAnother() {
    Key<String> color = Key.of("color");
    Application inner =
        new Application()
            .set(color, "red")
            .use(noting("inner"))
            .get("/", request -> Response.text("home of inner"))
            .get(
                "/item/{id:int}",
                request ->
                    Response.text(
                        request.match("id") + request.app().get(color) + request.rawPath()))
            .name("item", "/item/{id:int}")
            .files("/files", java.nio.file.Path.of("src"));
    Application outer =
        new Application()
            .use(
                (request, next) -> {
                  trail.add("outer");
                  Response response = next.handle(request);
                  assertThat(request.app()).isNotSameAs(inner);
                  return response;
                })
            .mount("/admin", inner)
            .get("/admin/own", request -> Response.text("own"))
            .get("/item/1", request -> Response.text("outer item"));
    test(
        outer,
        client -> {
          assertThat(client.get("/admin/item/7").text()).isEqualTo("7red/admin/item/7");
          assertThat(trail).containsExactly("outer", "inner");
          assertThat(client.get("/admin/").text()).isEqualTo("home of inner");
          assertThat(client.get("/admin").text()).isEqualTo("home of inner");
          assertThat(client.get("/%61dmin/item/7").text()).startsWith("7red");
          assertThat(client.get("/admin/own").text()).isEqualTo("own");
          assertThat(client.get("/item/1").text()).isEqualTo("outer item");
          assertThat(client.get("/item/2").status()).isEqualTo(404);
          assertThat(client.get("/admin/no").status()).isEqualTo(404);
          assertThat(client.get("/administrator").status()).isEqualTo(404);
          assertThat(client.post("/admin/item/7", "").headers().get("allow"))
              .isEqualTo("GET, HEAD, OPTIONS");
          assertThat(inner.urlFor("item", "id", 7)).isEqualTo("/admin/item/7");
          assertThatThrownBy(() -> inner.get("/late", request -> Response.text("late")))
              .isInstanceOf(IllegalStateException.class);
        });
    assertThatThrownBy(() -> new Application().mount("/x", inner)).hasMessageContaining("part");
    assertThatThrownBy(() -> outer.mount("/x", outer)).hasMessageContaining("part");
  }

  @Test
  void anApplicationAnswersAHost() {
    Application api = new Application().get("/", request -> Response.text("api"));
    Application any = new Application().get("/", request -> Response.text("any"));
    Application application =
        new Application()
            .host("api.example.com", api)
            .host("*.example.com", any)
            .get("/", request -> Response.text("own"));
    test(
        application,
        client -> {
          assertThat(get(client, "/", "host", "api.example.com:8080").text()).isEqualTo("api");
          assertThat(get(client, "/", "host", "API.Example.com").text()).isEqualTo("api");
          assertThat(get(client, "/", "host", "a.b.example.com").text()).isEqualTo("any");
          assertThat(get(client, "/", "host", "example.com").text()).isEqualTo("own");
          assertThat(get(client, "/", "host", "notexample.com").text()).isEqualTo("own");
          assertThat(get(client, "/", "host", "[::1]:80").text()).isEqualTo("own");
        });
    assertThatThrownBy(() -> new Application().host("a:80", new Application()))
        .hasMessageContaining("without a port");
  }

  @Test
  void aPathIsMadeOfItsName() {
    Application application = new Application().name("page", "/p/{name}/{n:int}").name("home", "/");
    assertThat(application.urlFor("page", "name", "a b/ü?", "n", 3))
        .isEqualTo("/p/a%20b%2F%C3%BC%3F/3");
    assertThat(application.urlFor("home")).isEqualTo("/");
    assertThatThrownBy(() -> application.urlFor("page", "name", "a")).hasMessageContaining("{n}");
    assertThatThrownBy(() -> application.urlFor("page", "name", "a", "n", "x"))
        .hasMessageContaining("{n}");
    assertThatThrownBy(() -> application.urlFor("home", "x", "a")).hasMessageContaining("[x]");
    assertThatThrownBy(() -> application.urlFor("no")).hasMessageContaining("[page, home]");
    assertThatThrownBy(() -> application.name("home", "/x")).hasMessageContaining("already");
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b/",
    "//a///b, /a/b/",
    "/a/b//, /a/b/",
    "/a/b?x=//y, /a/b/?x=//y",
    "//x.example/a/b, ",
    "//a/%2fb, ",
    "/%5c%5ca/b, ",
    "/no, ",
  })
  void aPathIsNormalizedByARedirectThatStaysHere_F07(String path, String location) {
    Application application =
        new Application()
            .use(new NormalizePath(true))
            .get("/a/b/", request -> Response.text("here"))
            .get("/{x}/{y}/", request -> Response.text("names"));
    test(
        application,
        client -> {
          TestResponse answer = client.get(path);
          String sent = answer.headers().get("location");
          if (location == null) {
            assertThat(sent == null || sent.matches("/[^/\\\\].*")).as(sent).isTrue();
          } else {
            assertThat(answer.status()).isEqualTo(308);
            assertThat(sent).isEqualTo(location);
          }
          assertThat(client.get("/a/b/").text()).isEqualTo("here");
        });
  }

  // ---- hooks

  @Test
  void theStepsOfAnEndAreTheseInThisOrder() {
    Application part =
        new Application()
            .onStartup(() -> trail.add("part starts"))
            .onShutdown(() -> trail.add("part shuts down"))
            .onCleanup(() -> trail.add("part cleans up"));
    Application application =
        new Application()
            .cleanupContext(
                asyncContextManager(
                    out -> {
                      trail.add("open");
                      out.yield("database");
                      trail.add("close");
                    }))
            .mount("/part", part)
            .onStartup(() -> trail.add("start"))
            .onShutdown(
                () -> {
                  throw new IllegalStateException("a hook");
                })
            .onShutdown(() -> trail.add("shut down"))
            .onCleanup(() -> trail.add("clean up"))
            .get(
                "/",
                request -> {
                  sleep(ofSeconds(5));
                  trail.add("answered");
                  return Response.text("done");
                });
    test(
        application,
        client -> {
          Stream idle = client.open();
          Stream busy = client.open();
          busy.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
          sleep(ofSeconds(1));
          createTask(
              () -> {
                assertThat(idle.read()).isEmpty();
                trail.add("idle is closed");
              });
          client.stop(ofSeconds(10));
          assertThat(new String(busy.read(), StandardCharsets.ISO_8859_1)).endsWith("done");
        });
    assertThat(trail)
        .containsExactly(
            "open",
            "start",
            "part starts",
            "part shuts down",
            "reported: A hook failed: onShutdown",
            "shut down",
            "idle is closed",
            "answered",
            "part cleans up",
            "close",
            "clean up");
  }

  @Test
  void whatWasOpenedIsClosedWhenStartingFails() {
    Application application =
        new Application()
            .cleanupContext(
                asyncContextManager(
                    out -> {
                      trail.add("open");
                      out.yield("database");
                      trail.add("close");
                    }))
            .onStartup(
                () -> {
                  throw new IllegalStateException("no start");
                });
    assertThatThrownBy(() -> test(application, client -> {})).hasMessageContaining("no start");
    assertThat(trail).containsExactly("open", "close");
  }

  @Test
  void streamsOfEventsEndWhenTheServerIsStopped() {
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
                            trail.add("ended after " + EventLoop.running().time().toSeconds());
                          }
                        }));
    test(
        application,
        client -> {
          Stream page = client.open();
          page.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
          sleep(ofSeconds(1));
          client.stop(ofSeconds(30));
        });
    assertThat(trail).containsExactly("ended after 1");
  }

  // ---- the log

  private Application logging(AccessLog.Format format) {
    return new Application()
        .accessLog(AccessLog.of(format, trail::add))
        .use(new TraceContext())
        .get("/", request -> Response.text("hello"))
        .get(
            "/stream",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      out.write("12345");
                      sleep(ofMillis(1500));
                      out.write("678");
                    }));
  }

  @Test
  void eachRequestIsALineOfTheLog() {
    test(
        logging(AccessLog.common()),
        client -> {
          get(client, "/?a=b");
          client.request(Method.HEAD, "/", Headers.EMPTY, new byte[0]);
          get(client, "/stream");
          get(client, "/no");
          client.raw("nonsense\r\n\r\n");
        });
    String time = "- - - [06/Nov/1994:08:49:37 +0000] ";
    assertThat(trail)
        .containsExactly(
            time + "\"GET /?a=b HTTP/1.1\" 200 5",
            time + "\"HEAD / HTTP/1.1\" 200 0",
            time + "\"GET /stream HTTP/1.1\" 200 8",
            time + "\"GET /no HTTP/1.1\" 404 10",
            time + "\"- - -\" 400 12");
  }

  @Test
  void theCombinedFormHasMore() {
    test(
        logging(AccessLog.combined()),
        client -> get(client, "/stream", "referer", "/x", "user-agent", "test/1"));
    assertThat(trail).singleElement().asString().endsWith("200 8 \"/x\" \"test/1\" 1.500000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"common", "combined", "json"})
  void nothingThatAClientSendsEndsALineOfTheLog_O05(String name) {
    AccessLog.Format format =
        switch (name) {
          case "common" -> AccessLog.common();
          case "combined" -> AccessLog.combined();
          default -> AccessLog.json();
        };
    test(
        logging(format),
        client -> {
          get(client, "/%0a%1b[31m?%22", "user-agent", "a\" b\\\u0085\u00ff\tc");
          get(client, "/" + "x".repeat(5000), "user-agent", "y".repeat(5000));
        });
    assertThat(trail).hasSize(2);
    assertThat(trail).allMatch(line -> line.matches("[ -~]+") && line.length() < 3000);
    if (name.equals("json")) {
      assertThat(trail.getFirst())
          .contains("\"userAgent\":\"a\\u0022 b\\u005c\\u0085\\u00ff\\u0009c\"", "\"id\":\"");
    } else if (name.equals("combined")) {
      assertThat(trail.getFirst()).contains("\"a\\x22 b\\x5c\\x85\\xff\\x09c\"");
    }
  }

  @Test
  void manyBadCookiesAreNoLines_O09() {
    Application application =
        logging(AccessLog.common())
            .get("/cookies", request -> Response.text("" + request.cookies().size()));
    test(
        application,
        client -> get(client, "/cookies", "cookie", "a b; ;;=; \u00ff; =x;".repeat(100)));
    assertThat(trail).hasSize(1);
  }

  @Test
  void whatAProxyMaySayOfAClientIsNotBelieved_S28() {
    Application application =
        new Application()
            .get("/", request -> Response.text(request.remote() + " " + request.scheme()));
    test(
        application,
        client ->
            assertThat(
                    get(
                            client,
                            "/",
                            "x-forwarded-for",
                            "10.0.0.1",
                            "x-forwarded-proto",
                            "https",
                            "forwarded",
                            "for=10.0.0.1;proto=https")
                        .text())
                .isEqualTo("null http"));
  }
}
