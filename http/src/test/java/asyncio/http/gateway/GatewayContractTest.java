package asyncio.http.gateway;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.http.Headers;
import asyncio.http.Message;
import asyncio.http.Method;
import asyncio.http.gateway.GatewayHost.Answer;
import asyncio.http.gateway.GatewayHost.Check;
import asyncio.http.web.Application;
import asyncio.http.web.Body;
import asyncio.http.web.Exchange;
import asyncio.http.web.Gateway;
import asyncio.http.web.HttpExchange;
import asyncio.http.web.Key;
import asyncio.http.web.Lifespan;
import asyncio.http.web.NotFound;
import asyncio.http.web.Response;
import asyncio.http.web.WebSocketExchange;
import asyncio.net.ConnectionResetError;
import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a gateway can rely on, on each server that runs gateways. */
class GatewayContractTest {
  private static final Key<String> GREETING = Key.of("greeting");
  private static final Key<String> USER = Key.of("user");

  private final List<String> trail = new CopyOnWriteArrayList<>(); // some have a loop of their own

  @TempDir Path directory;

  /** Serves a gateway whose reports are in the trail. */
  private void test(GatewayHost host, Gateway gateway, Check check) {
    Gateway reporting =
        new Gateway() {
          @Override
          public Response handle(Exchange exchange) throws Exception {
            return gateway.handle(exchange);
          }

          @Override
          public AutoCloseable start(Lifespan lifespan) throws Exception {
            EventLoop.running()
                .setExceptionHandler(
                    (loop, context) -> trail.add("reported: " + context.get("exception")));
            return gateway.start(lifespan);
          }
        };
    run(
        () ->
            host.with(
                reporting,
                client -> {
                  try (client) {
                    check.with(client);
                  }
                }));
  }

  private static byte[] bytes(int many) {
    byte[] bytes = new byte[many];
    new Random(many).nextBytes(bytes);
    return bytes;
  }

  // ---- what is asked for

  @ParameterizedTest
  @EnumSource
  void theScopeSaysWhatIsAskedFor(GatewayHost host) {
    test(
        host,
        exchange -> {
          var scope = exchange.scope();
          trail.add(scope.method() + " " + scope.target() + " " + scope.path());
          trail.add(scope.scheme() + " " + scope.rootPath() + "| " + scope.isSecure());
          trail.add("" + scope.headers().all("x-one"));
          return Response.text(scope.rawQuery());
        },
        client -> {
          Answer answer =
              client.ask(
                  Method.DELETE,
                  "/a%20b/c?q=%41&r",
                  Headers.of("X-One", "1", "x-one", "2"),
                  new byte[0]);
          assertThat(answer.text()).isEqualTo("q=%41&r");
        });
    assertThat(trail).containsExactly("DELETE /a%20b/c?q=%41&r /a b/c", "http | false", "[1, 2]");
  }

  @ParameterizedTest
  @EnumSource
  void theBodyComesWholeAndThenNothing(GatewayHost host) {
    test(
        host,
        exchange -> {
          HttpExchange http = (HttpExchange) exchange;
          byte[] all = http.readAll();
          assertThat(http.read()).isEmpty();
          return Response.bytes(all, "application/octet-stream");
        },
        client -> {
          for (int many : new int[] {0, 1, 100_000}) {
            byte[] body = bytes(many);
            assertThat(client.ask(Method.POST, "/", Headers.EMPTY, body).body()).isEqualTo(body);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aBodyOfUnknownLengthComesWhole(GatewayHost host) {
    test(
        host,
        exchange -> Response.bytes(((HttpExchange) exchange).readAll(), "text/plain"),
        client ->
            assertThat(client.stream("/", List.of(bytes(1), bytes(70_000), bytes(3))).body())
                .hasSize(70_004));
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatIsNotReadDoesNotHarmTheNextRequest(GatewayHost host) {
    test(
        host,
        exchange -> Response.text(exchange.scope().rawPath()),
        client -> {
          for (int i = 0; i < 3; i++) {
            Answer answer = client.ask(Method.POST, "/" + i, Headers.EMPTY, bytes(20_000));
            assertThat(answer.text()).isEqualTo("/" + i);
          }
        });
  }

  // ---- what is answered

  @ParameterizedTest
  @EnumSource
  void statusFieldsAndBytesArrive(GatewayHost host) {
    test(
        host,
        exchange ->
            Response.text("made")
                .withStatus(201)
                .withHeader("location", "/1")
                .withAddedHeader("set-cookie", "a=1")
                .withAddedHeader("set-cookie", "b=2"),
        client -> {
          Answer answer = client.get("/");
          assertThat(answer.status()).isEqualTo(201);
          assertThat(answer.text()).isEqualTo("made");
          assertThat(answer.headers().get("location")).isEqualTo("/1");
          assertThat(answer.headers().get("content-length")).isEqualTo("4");
          assertThat(answer.headers().all("set-cookie")).containsExactly("a=1", "b=2");
        });
  }

  @ParameterizedTest
  @EnumSource
  void aStreamArrivesWholeAndAFileToo(GatewayHost host) throws Exception {
    Path file = Files.write(directory.resolve("file"), bytes(300_000));
    test(
        host,
        exchange ->
            exchange.scope().rawPath().equals("/file")
                ? Response.status(200).withBody(new Body.File(file, 100, 200_000))
                : Response.stream(
                    "text/plain",
                    out -> {
                      for (int i = 0; i < 50; i++) {
                        out.write(bytes(40_000));
                      }
                    }),
        client -> {
          assertThat(client.get("/stream").body()).hasSize(2_000_000);
          assertThat(client.get("/file").body())
              .isEqualTo(Arrays.copyOfRange(bytes(300_000), 100, 200_100));
        });
  }

  @ParameterizedTest
  @EnumSource
  void headHasTheFieldsAndNoBody(GatewayHost host) {
    test(
        host,
        exchange ->
            exchange.scope().rawPath().equals("/stream")
                ? Response.stream(
                    "text/plain",
                    out -> {
                      trail.add("made");
                      out.write("hello");
                    })
                : Response.text("hello"),
        client -> {
          Answer answer = client.ask(Method.HEAD, "/", Headers.EMPTY, new byte[0]);
          assertThat(answer.body()).isEmpty();
          assertThat(answer.headers().get("content-length")).isEqualTo("5");
          Answer stream = client.ask(Method.HEAD, "/stream", Headers.EMPTY, new byte[0]);
          assertThat(stream.body()).isEmpty();
          assertThat(client.get("/").text()).isEqualTo("hello");
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aResponseWithoutABodyHasNone(GatewayHost host) {
    test(
        host,
        exchange -> Response.status(exchange.scope().rawPath().equals("/204") ? 204 : 304),
        client -> {
          for (int status : new int[] {204, 304}) {
            Answer answer = client.get("/" + status);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aResponseThatIsThrownIsTheAnswer(GatewayHost host) {
    test(
        host,
        exchange -> {
          throw new NotFound("no such thing\n");
        },
        client -> {
          Answer answer = client.get("/");
          assertThat(answer.status()).isEqualTo(404);
          assertThat(answer.text()).isEqualTo("no such thing\n");
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aFailureIsAnsweredWith500AndReportedAndNothingOfItIsSent(GatewayHost host) {
    test(
        host,
        exchange -> {
          if (exchange.scope().rawPath().equals("/null")) {
            return null;
          }
          throw new IllegalStateException("secret");
        },
        client -> {
          for (String path : new String[] {"/", "/null"}) {
            Answer answer = client.get(path);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).doesNotContain("secret").doesNotContain("at asyncio");
          }
        });
    assertThat(trail).hasSize(2);
    assertThat(trail.getFirst()).isEqualTo("reported: java.lang.IllegalStateException: secret");
  }

  /** Nothing of it is about the client, and nobody has told the handler to end. */
  private static Throwable failure(String path) {
    return switch (path) {
      case "/error" -> new Error("of the program");
      case "/io" -> new IOError(new IOException("of a disk"));
      case "/reset" -> new ConnectionResetError("of another peer");
      case "/cancelled" -> new CancelledError("of another task");
      default -> new IllegalStateException("of a rule");
    };
  }

  private static final List<String> FAILURES =
      List.of("/error", "/io", "/reset", "/cancelled", "/rule");

  private void assertReported(GatewayHost host, String path) {
    boolean otherTask = host == GatewayHost.ASGI && path.equals("/cancelled"); // of the application
    String expected = otherTask ? "cancelled" : "" + failure(path);
    assertThat(trail).as(path).singleElement().asString().contains(expected);
    trail.clear();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void fail(String path) throws T {
    throw (T) failure(path);
  }

  @ParameterizedTest
  @EnumSource
  void whateverAHandlerThrowsIsAnsweredWith500AndReported(GatewayHost host) {
    test(
        host,
        exchange -> {
          fail(exchange.scope().rawPath());
          return null;
        },
        client -> {
          for (String path : FAILURES) {
            assertThat(client.get(path).status()).as(path).isEqualTo(500);
            assertReported(host, path);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatFailsHalfwayIsSeenToBeBrokenAndReported(GatewayHost host) {
    test(
        host,
        exchange ->
            Response.stream(
                "text/plain",
                out -> {
                  out.write("half");
                  sleep(Duration.ofMillis(1));
                  fail(exchange.scope().rawPath());
                }),
        client -> {
          for (String path : FAILURES) {
            assertThatThrownBy(() -> client.get(path)).isInstanceOf(RuntimeException.class);
            assertReported(host, path);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aResponseThatCannotBeSentIsAnsweredWith500AndReported(GatewayHost host) {
    test(
        host,
        exchange ->
            switch (exchange.scope().rawPath()) {
              case "/shorter" -> Response.text("hello").withHeader("content-length", "6");
              case "/longer" -> Response.text("hello").withHeader("content-length", "4");
              case "/empty" -> Response.status(200).withHeader("content-length", "4");
              case "/number" -> Response.text("hello").withHeader("content-length", "five");
              default -> Response.text("hello").withStatus(204);
            },
        client -> {
          for (String path : List.of("/shorter", "/longer", "/empty", "/number", "/204")) {
            assertThat(client.get(path).status()).as(path).isEqualTo(500);
            assertThat(trail).as(path).singleElement().asString().contains("reported: java.lang.");
            trail.clear();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aHandlerOfHeadMaySayHowLongTheBodyWouldBe(GatewayHost host) {
    test(
        host,
        exchange -> Response.status(200).withHeader("content-length", "1234"),
        client -> {
          Answer answer = client.ask(Method.HEAD, "/", Headers.EMPTY, new byte[0]);
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.headers().get("content-length")).isEqualTo("1234");
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void trailersArriveWhereTheProtocolHasThem(GatewayHost host) {
    if (!host.hasTrailers() || host == GatewayHost.MEMORY) {
      return; // nobody could see them
    }
    test(
        host,
        exchange ->
            Response.stream(
                "text/plain",
                out -> {
                  out.write("body");
                  out.trailers(Headers.of("x-sum", "4"));
                }),
        client -> {
          Answer answer = client.get("/");
          assertThat(answer.text()).isEqualTo("body");
          assertThat(answer.trailers().get("x-sum")).isEqualTo("4");
        });
  }

  // ---- the life

  @ParameterizedTest
  @EnumSource
  void theLifespanSurroundsTheExchangesWhichHaveItsState(GatewayHost host) {
    Gateway gateway =
        new Gateway() {
          @Override
          public Response handle(Exchange exchange) {
            trail.add("handle");
            exchange.afterwards(() -> trail.add("afterwards"));
            return Response.text(exchange.get(GREETING));
          }

          @Override
          public AutoCloseable start(Lifespan lifespan) {
            sleep(Duration.ofMillis(1));
            trail.add("start");
            lifespan.set(GREETING, "hello");
            lifespan.whenStopping(() -> trail.add("stopping"));
            return () -> {
              sleep(Duration.ofMillis(1));
              trail.add("close");
            };
          }
        };
    test(
        host,
        gateway,
        client -> {
          assertThat(client.get("/").text()).isEqualTo("hello");
          while (!trail.contains("afterwards")) { // a client may see the end of the answer before
            sleep(Duration.ofMillis(1));
          }
        });
    assertThat(trail).containsExactly("start", "handle", "afterwards", "stopping", "close");
  }

  @ParameterizedTest
  @EnumSource
  void aGatewayThatDoesNotStartIsNotServed(GatewayHost host) {
    Gateway gateway =
        new Gateway() {
          @Override
          public Response handle(Exchange exchange) {
            return Response.text("served");
          }

          @Override
          public AutoCloseable start(Lifespan lifespan) {
            throw new IllegalStateException("no database");
          }
        };
    assertThatThrownBy(() -> test(host, gateway, client -> client.get("/")))
        .isInstanceOf(Exception.class);
  }

  // ---- gateways in front of gateways

  @ParameterizedTest
  @EnumSource
  void anApplicationRunsBehindALayerThatChangesWhatItSees(GatewayHost host) {
    Application application =
        new Application()
            .get("/users/{id}", request -> Response.text(request.match("id") + request.scheme()))
            .post("/form", request -> Response.text(request.form().get("name")))
            .onStartup(() -> trail.add("startup"))
            .onShutdown(() -> trail.add("shutdown"))
            .onCleanup(() -> trail.add("cleanup"));
    Gateway gateway =
        application.behind(
            (exchange, next) -> {
              exchange.set(USER, "Ann");
              var scope = exchange.scope();
              var changed =
                  scope.withScheme("https").withTarget(scope.target().replaceFirst("^/old", ""));
              return next.handle(exchange.withScope(changed)).withHeader("x-layer", "1");
            });
    test(
        host,
        gateway,
        client -> {
          Answer answer = client.get("/old/users/7");
          assertThat(answer.text()).isEqualTo("7https");
          assertThat(answer.headers().get("x-layer")).isEqualTo("1");
          Answer form =
              client.ask(
                  Method.POST,
                  "/form",
                  Headers.of("content-type", "application/x-www-form-urlencoded"),
                  "name=Bob".getBytes(StandardCharsets.UTF_8));
          assertThat(form.text()).isEqualTo("Bob");
          assertThat(client.get("/none").status()).isEqualTo(404);
        });
    assertThat(trail).containsExactly("startup", "shutdown", "cleanup");
  }

  @ParameterizedTest
  @EnumSource
  void aGatewayBelowAPathSeesHowMuchOfItLedThere(GatewayHost host) {
    Application inner = new Application().get("/x", request -> Response.text("inner"));
    Gateway gateway =
        new Application()
            .mount(
                "/api",
                exchange ->
                    Response.text(exchange.scope().rootPath() + " " + exchange.scope().target()))
            .mount("/apps", inner.behind((exchange, next) -> next.handle(exchange)));
    test(
        host,
        gateway,
        client -> {
          assertThat(client.get("/api/v1?a=b").text()).isEqualTo("/api /api/v1?a=b");
          assertThat(client.get("/apps/x").text()).isEqualTo("inner");
          assertThat(client.get("/other").status()).isEqualTo(404);
        });
  }

  // ---- WebSockets

  @ParameterizedTest
  @EnumSource
  void aWebSocketIsAcceptedAndTalks(GatewayHost host) {
    host.needsWebSockets();
    test(
        host,
        exchange -> {
          assertThat(exchange).isInstanceOf(WebSocketExchange.class);
          assertThat(exchange.scope().scheme()).isEqualTo("ws");
          return Response.webSocket(
              socket -> {
                for (Message message : socket) {
                  socket.send("you said " + message.text());
                }
                trail.add("closed " + socket.closeCode());
              });
        },
        client -> {
          try (var socket = client.webSocket("/")) {
            socket.send("hello");
            assertThat(socket.receiveText()).isEqualTo("you said hello");
          }
        });
    assertThat(trail).containsExactly("closed 1000");
  }

  @ParameterizedTest
  @EnumSource
  void aWebSocketIsDeniedByAnyOtherResponse(GatewayHost host) {
    host.needsWebSockets();
    test(
        host,
        exchange -> Response.text("not you").withStatus(401),
        client -> assertThatThrownBy(() -> client.webSocket("/")).hasMessageContaining("401"));
  }
}
