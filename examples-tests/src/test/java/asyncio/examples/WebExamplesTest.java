package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.WebSocket;
import asyncio.http.web.TestClient;
import asyncio.http.web.TestResponse;
import asyncio.net.Stream;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that serve HTTP: their answers in memory, and that they end well on a signal. */
@Tag("slow")
final class WebExamplesTest {
  private static final String WAITS =
      ".*StandardWrapper unload|INFO: Waiting for .* to be deallocated .*";

  /** What a container says when its start takes long. */
  private static final String STARTS_SLOWLY =
      ".*SessionIdGeneratorBase createSecureRandom|\\w+: Creation of SecureRandom instance .*";

  private static void virtually(Action main) {
    Asyncio.run(main, LoopOptions.defaults().withClock(new VirtualClock()));
  }

  @ParameterizedTest
  @CsvSource({
    "web-hello, /, <h1>Hello</h1>, TERM",
    "slow-server, /, Hello!, INT",
    "websocket-chat, /, <!doctype html>, TERM",
    "rest, /books, [], INT",
    "sse-clock, /, <!doctype html>, INT",
    "upload, /, <!doctype html>, TERM",
    "static-files, /pom.xml, <?xml, TERM",
    "gateway-middleware, /who, you are /127.0.0.1, INT",
    "serve-hello, /, Hello from loop, INT",
    "in-a-servlet-container, /shop/count, visit 1, INT",
  })
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGTERM")
  void servesAtThePortGivenAndEndsWellOnASignal(
      String name, String path, String content, String signal) throws Exception {
    if (signal.equals("INT")) {
      assumeCtrlC();
    }
    Process server = launched(name, "--port", "0");
    try (BufferedReader output = server.inputReader();
        HttpClient client = HttpClient.newHttpClient()) {
      String line = output.readLine();
      if (name.equals("upload")) {
        assertThat(line).startsWith("Files go to ");
        line = output.readLine();
      }
      while (line != null && line.matches(STARTS_SLOWLY)) {
        line = output.readLine();
      }
      assertThat(line).startsWith("Serving on http://127.0.0.1:");
      URI page = URI.create(line.substring("Serving on ".length()) + path);
      assertThat(client.send(HttpRequest.newBuilder(page).build(), BODY).body())
          .startsWith(content);
      new ProcessBuilder("kill", "-" + signal, "" + server.pid()).start().waitFor();
      // A container says so when the thread that has answered is not back yet.
      assertThat(output.lines().filter(said -> !said.matches(WAITS)).toList()).isEmpty();
      assertThat(server.waitFor()).isEqualTo(signal.equals("TERM") ? 143 : 0);
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void gatewaysStandInFrontOfOthers() {
    virtually(
        () -> {
          try (var client = TestClient.of(GatewayMiddleware.gateway())) {
            TestResponse hello = client.get("/hello");
            assertThat(hello.text()).isEqualTo("hello, /\n");
            assertThat(hello.headers().get("x-served-by")).isEqualTo("a gateway");
            assertThat(hello.headers().get("server-timing")).isEqualTo("app;dur=0.000");
            Headers forwarded = Headers.of("x-forwarded-for", "203.0.113.9");
            assertThat(client.request(Method.GET, "/who", forwarded, new byte[0]).text())
                .isEqualTo("you are /203.0.113.9:0\n");
            assertThat(client.get("/").text()).isEqualTo("an application\n");
          }
        });
  }

  @Test
  void asgiAsItIsWrittenDown() {
    virtually(
        () -> {
          try (var client = TestClient.of(AsgiRaw.gateway())) {
            assertThat(client.post("/", "hello").text()).isEqualTo("HELLO");
            try (WebSocket socket = client.webSocket("/")) {
              socket.send("hi");
              assertThat(socket.receiveText()).isEqualTo("hi");
            }
          }
        });
  }

  @Test
  void aHundredRequestsOfHttp2GoOverOneConnection() throws Exception {
    Process program = launched("http2");
    try (BufferedReader output = program.inputReader()) {
      assertThat(output.lines().toList())
          .containsExactly(
              "100 answers of HTTP/2",
              "<ClientSession open connections=1 idle=1 waiting=0>",
              "a page",
              "server-timing: page;dur=0.2");
      assertThat(program.waitFor()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void http2ServesOnIfItIsTold() {
    virtually(
        () -> {
          try (var client = asyncio.http.web.TestClient.of(Http2.application())) {
            assertThat(client.get("/page").text()).isEqualTo("a page\n");
            assertThat(client.get("/slow").text()).isEqualTo("HTTP/1.1\n");
          }
        });
  }

  static void assumeCtrlC() throws IOException {
    assumeThat(ignoresCtrlC()).as("started in the background, where Ctrl-C is ignored").isFalse();
  }

  private static boolean ignoresCtrlC() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 2) != 0);
  }

  private static final HttpResponse.BodyHandler<String> BODY =
      HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);

  static Process launched(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1", // starts fast
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        Examples.named(name).orElseThrow().type().getName());
    Collections.addAll(command, arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void aHundredClientsOfTheSlowServerAreAnsweredTogether() {
    Asyncio.run( // in real time: it is the JDK's sleep
        () -> {
          try (var client = TestClient.of(SlowServer.application())) {
            List<String> answers =
                await(
                    gather(
                        java.util.stream.Stream.<Awaitable<String>>generate(
                                () -> () -> client.raw("GET / HTTP/1.0\r\n\r\n"))
                            .limit(100)
                            .toList()));
            assertThat(answers).hasSize(100).allMatch(answer -> answer.endsWith("Hello!"));
          }
        });
  }

  @Test
  void booksAreReadAddedChangedAndDeleted() {
    virtually(
        () -> {
          try (var client = TestClient.of(new Rest().application())) {
            TestResponse added = json(client, "POST", "/books", "{'title':'Emma','year':1816}");
            assertThat(added.status()).isEqualTo(201);
            assertThat(added.headers().get("location")).isEqualTo("/books/1");
            assertThat(json(client, "PUT", "/books/1", "{'title':'Emma','year':1815}").text())
                .isEqualTo(client.get("/books/1").text())
                .isEqualTo("{'id':1,'book':{'title':'Emma','year':1815}}".replace('\'', '"'));
            assertThat(client.get("/books").text())
                .isEqualTo("[" + client.get("/books/1").text() + "]");
            assertThat(json(client, "POST", "/books", "{'year':1}").status()).isEqualTo(400);
            assertThat(json(client, "DELETE", "/books/1", "").status()).isEqualTo(204);
            assertThat(json(client, "DELETE", "/books/1", "").status()).isEqualTo(404);
            assertThat(client.get("/books").text()).isEqualTo("[]");
          }
        });
  }

  private static TestResponse json(TestClient client, String method, String target, String body) {
    return client.request(
        Method.of(method),
        target,
        Headers.of("content-type", "application/json"),
        body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void filesAreTakenByTheirSafeNames(@TempDir Path directory) {
    virtually(
        () -> {
          try (var client = TestClient.of(new UploadExample(directory).application())) {
            String disposition = "Content-Disposition: form-data; name=file; filename=../a.txt";
            String body = "--b\r\n" + disposition + "\r\n\r\nhello\r\n--b--\r\n";
            TestResponse taken =
                client.request(
                    Method.POST,
                    "/",
                    Headers.of("content-type", "multipart/form-data; boundary=b"),
                    body.getBytes(StandardCharsets.UTF_8));
            assertThat(taken.text()).isEqualTo("1-a.txt: 5 bytes\n");
            assertThat(directory.resolve("1-a.txt")).hasContent("hello");
          }
        });
  }

  @Test
  void theClockTicksUntilThePageIsClosed() {
    virtually(
        () -> {
          InstantSource noon = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
          try (var client = TestClient.of(SseClock.application(noon, ZoneOffset.UTC))) {
            Stream page = client.open();
            page.write("GET /time HTTP/1.1\r\nHost: a\r\n\r\n");
            for (int i = 0; i < 3; i++) {
              assertThat(page.reader().readUntil("data: 12:00:00\n")).isNotEmpty();
            }
            page.close();
            Asyncio.sleep(ofSeconds(2));
            assertThat(client.connections()).isZero();
          }
        });
  }

  @Test
  void whatAGuestOfTheWebSocketChatSaysAllHear() {
    virtually(
        () -> {
          try (var client = TestClient.of(new WebSocketChat().application())) {
            WebSocket first = client.webSocket("/chat");
            assertThat(first.receiveText()).isEqualTo("you are guest 1 of 1");
            WebSocket second = client.webSocket("/chat");
            assertThat(second.receiveText()).isEqualTo("you are guest 2 of 2");
            assertThat(first.receiveText()).isEqualTo("guest 2 comes in");
            second.send("<b>grüß</b>");
            assertThat(first.receiveText()).isEqualTo("guest 2: <b>grüß</b>");
            assertThat(second.receiveText()).isEqualTo("guest 2: <b>grüß</b>");
            second.close();
            assertThat(first.receiveText()).isEqualTo("guest 2 leaves");
            first.close();
          }
        });
  }

  @Test
  void theTerminalOfTheChatSaysWhatIsTypedAndPrintsWhatIsSaid() throws Exception {
    Process server = launched("websocket-chat", "--port", "0");
    try (BufferedReader serving = server.inputReader()) {
      String line = serving.readLine();
      String port = line.substring(line.lastIndexOf(':') + 1);
      Process terminal = launched("chat-terminal", "--port", port);
      try (BufferedReader heard = terminal.inputReader()) {
        assertThat(heard.readLine()).isEqualTo("you are guest 1 of 1");
        terminal.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        terminal.getOutputStream().flush();
        assertThat(heard.readLine()).isEqualTo("guest 1: hello");
        terminal.getOutputStream().close();
        assertThat(heard.readAllAsString()).isEmpty();
        assertThat(terminal.waitFor()).isZero();
      } finally {
        terminal.destroyForcibly();
      }
    } finally {
      server.destroyForcibly();
    }
  }
}
