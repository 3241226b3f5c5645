package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.Task;
import asyncio.http.client.ClientSession;
import asyncio.http.gateway.ProxyHeaders;
import asyncio.net.Endpoint;
import asyncio.net.ServerOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that listens at several places, and serves one gateway in the place of another. */
class AppRunnerTest {
  private static final Endpoint ANY = Endpoint.tcp("127.0.0.1", 0);

  @TempDir private Path directory;
  private final List<String> trail = new ArrayList<>();

  private Application saying(String word) {
    return new Application()
        .onStartup(() -> trail.add(word + " starts"))
        .onShutdown(() -> trail.add(word + " is to end"))
        .onCleanup(() -> trail.add(word + " is cleaned up"))
        .get("/", request -> Response.text(word));
  }

  private static String url(AppRunner runner) {
    var address = (InetSocketAddress) runner.listen(ANY, ServerOptions.DEFAULT, null).getFirst();
    return "http://127.0.0.1:" + address.getPort() + "/";
  }

  /** Asks with a connection of its own. */
  private static String asked(String url) {
    try (var session = new ClientSession()) {
      return session.get(url).text();
    }
  }

  private static void with(Consumer<AppRunner> body) {
    run(
        () -> {
          var runner = new AppRunner();
          try {
            body.accept(runner);
          } finally {
            runner.stop();
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void oneGatewayIsServedAtSeveralPlacesAndAnotherInItsPlace(
      String name, Supplier<Poller> poller, boolean portable) {
    run(
        () -> {
          var runner = new AppRunner();
          String first = url(runner);
          Path path = directory.resolve("s");
          runner.listen(Endpoint.unix(path), ServerOptions.DEFAULT, null);
          runner.serve(saying("one"));
          String second = url(runner);
          try (var session = new ClientSession(o -> o.unixSocket(path))) {
            assertThat(List.of(asked(first), asked(second), session.get("http://a/").text()))
                .containsExactly("one", "one", "one");
          }
          runner.serve(saying("two"));
          assertThat(List.of(asked(first), asked(second))).containsExactly("two", "two");
          runner.stop();
          runner.stop();
          assertThat(runner.requests()).isEqualTo(5);
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
    assertThat(trail)
        .containsExactly(
            "one starts",
            "two starts",
            "one is to end",
            "one is cleaned up",
            "two is to end",
            "two is cleaned up");
  }

  @Test
  void clientsWaitUntilThereIsSomethingToServe() {
    with(
        runner -> {
          String url = url(runner);
          Task<String> asking = createTask(() -> asked(url));
          asyncio.Asyncio.sleep(java.time.Duration.ofMillis(20));
          assertThat(asking.done()).isFalse();
          runner.serve(saying("late"));
          assertThat(await(asking)).isEqualTo("late");
        });
  }

  @Test
  void whatIsBeingAnsweredEndsBeforeItsApplicationIsCleanedUp() {
    with(
        runner -> {
          Future<Boolean> asked = EventLoop.running().createFuture();
          Future<Boolean> go = EventLoop.running().createFuture();
          runner.serve(
              saying("one")
                  .get(
                      "/slow",
                      request -> {
                        asked.setResult(true);
                        await(go);
                        trail.add("one answers");
                        return Response.text("slow");
                      }));
          String url = url(runner);
          Task<String> asking = createTask(() -> asked(url + "slow"));
          await(asked);
          runner.serve(saying("two"));
          assertThat(asked(url)).isEqualTo("two");
          assertThat(runner.underWay()).isEqualTo(1);
          assertThat(runner.connections()).isGreaterThanOrEqualTo(1);
          go.setResult(true);
          assertThat(await(asking)).isEqualTo("slow");
        });
    assertThat(trail)
        .containsExactly(
            "one starts",
            "two starts",
            "one is to end",
            "one answers",
            "one is cleaned up",
            "two is to end",
            "two is cleaned up");
  }

  @Test
  void oneThatDoesNotStartIsCleanedUpAndTheOneOfBeforeGoesOn() {
    with(
        runner -> {
          runner.serve(saying("one"));
          String url = url(runner);
          var broken =
              saying("two")
                  .onStartup(
                      () -> {
                        throw new IllegalStateException("no database");
                      });
          assertThatThrownBy(() -> runner.serve(broken)).hasMessage("no database");
          assertThat(asked(url)).isEqualTo("one");
        });
    assertThat(trail)
        .containsExactly(
            "one starts", "two starts", "two is cleaned up", "one is to end", "one is cleaned up");
  }

  @Test
  void whatFailsAtTheEndOfTheOneOfBeforeIsReported() {
    List<String> reports = new ArrayList<>();
    with(
        runner -> {
          EventLoop.running().setExceptionHandler((_, report) -> reports.add("" + report));
          runner.serve(
              saying("one")
                  .onCleanup(
                      () -> {
                        throw new IllegalStateException("it is gone already");
                      }));
          runner.serve(saying("two"));
        });
    assertThat(reports).singleElement().asString().contains("it is gone already");
    assertThat(trail).contains("one is cleaned up", "two is cleaned up");
  }

  @Test
  void afterItsEndItTakesNothingMore() {
    with(
        runner -> {
          runner.stop();
          assertThatThrownBy(() -> runner.serve(saying("one")))
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(() -> url(runner)).isInstanceOf(IllegalStateException.class);
        });
    assertThat(trail).isEmpty();
  }

  @Test
  void theAccessLogHasTheClientOfWhomATrustedProxySpeaks() {
    List<String> lines = new ArrayList<>();
    Gateway who = exchange -> Response.text("hello");
    for (Gateway inner : List.of(who, new Application().get("/", r -> Response.text("hello")))) {
      with(
          runner -> {
            runner.serve(
                new Application()
                    .mount("/", inner.behind(ProxyHeaders.trusting("127.0.0.1")))
                    .accessLog(AccessLog.of(AccessLog.Entry::client, lines::add)));
            String url = url(runner);
            try (var session = new ClientSession()) {
              session.get(url, r -> r.header("x-forwarded-for", "203.0.113.9")).close();
              session.get(url).close();
            }
          });
    }
    assertThat(lines).containsExactly("203.0.113.9", "127.0.0.1", "203.0.113.9", "127.0.0.1");
  }

  @Test
  void anIdThatAnApplicationHasGivenIsInTheLogBehindAProxy() {
    List<String> ids = new ArrayList<>();
    with(
        runner -> {
          runner.serve(
              new Application()
                  .mount(
                      "/",
                      new Application()
                          .use(new TraceContext())
                          .get("/", r -> Response.text("hello"))
                          .behind(ProxyHeaders.trusting("127.0.0.1")))
                  .accessLog(AccessLog.of(entry -> "" + entry.id(), ids::add)));
          String url = url(runner);
          try (var session = new ClientSession()) {
            session
                .get(
                    url,
                    r -> r.header("x-forwarded-for", "203.0.113.9").header("x-request-id", "abc-1"))
                .close();
          }
        });
    assertThat(ids).containsExactly("abc-1");
  }
}
