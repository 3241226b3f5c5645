package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.http.Cookie;
import asyncio.http.Message;
import asyncio.http.client.ClientPayloadError;
import asyncio.http.client.ClientSession;
import asyncio.http.client.ClientTimeout;
import asyncio.http.client.CookieJar;
import asyncio.http.web.Application;
import asyncio.http.web.Body;
import asyncio.http.web.Request;
import asyncio.http.web.Response;
import asyncio.net.ConnectionResetError;
import asyncio.sync.Queue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that are clients of HTTP, with servers on this machine. */
@Tag("slow")
final class ClientExamplesTest {
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir private Path directory;

  // ---- mistakes

  @ParameterizedTest
  @CsvSource({
    "fetch-many, http://127.0.0.1:1/, 1, connection refused",
    "fetch-many, nonsense, 1, no URL: nonsense",
    "requests-callback, nonsense, 1, no URL: nonsense",
    "crawler, nonsense, 1, no URL: nonsense",
    "download, , 2, Say what to download",
    "websocket-client, , 2, Say which WebSocket",
    "websocket-client, ws://127.0.0.1:1/, 1, connection refused",
    "reverse-proxy, , 2, Say to which server",
    "reverse-proxy, nonsense, 1, no URL: nonsense",
    "reverse-proxy, http://localhost/?a=b, 2, without a query: http://localhost/",
  })
  void aMistakeIsToldOnOneLine(String name, String argument, int code, String complaint)
      throws Exception {
    Process process =
        argument == null
            ? WebExamplesTest.launched(name)
            : WebExamplesTest.launched(name, argument);
    try (BufferedReader output = process.inputReader()) {
      process.getOutputStream().close();
      List<String> lines = output.readAllLines();
      assertThat(lines).filteredOn(line -> line.contains(complaint)).hasSize(1);
      assertThat(lines)
          .filteredOn(line -> line.contains("\tat "))
          .as("the trace of what ends the program, which aio turns into its exit code")
          .allMatch(line -> lines.toString().contains("asyncio.SystemExit: exit code " + code));
      assertThat(process.waitFor()).isNotZero();
    } finally {
      process.destroyForcibly();
    }
  }

  // ---- a pool over a cluster

  @Test
  void pagesAreFetchedByTheMembersOfACluster() throws Exception {
    Process process = WebExamplesTest.launched("multiprocess-fetch", "--cluster");
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readAllLines())
          .map(line -> line.replaceAll("\\d+\\.\\d", "N.N"))
          .contains("one loop: 100 pages took N.N s", "2 members: 100 pages took N.N s");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  // ---- crawler

  @Test
  void theCrawlerReadsEachPageOfItsSiteOnceAndNoOther() throws Exception {
    Process process = WebExamplesTest.launched("crawler");
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readAllLines())
          .map(line -> line.replaceFirst("http://127.0.0.1:\\d+", "").replaceAll(" +", " "))
          .containsExactlyInAnyOrder(
              "200 343 /",
              "200 58 /chapters/1",
              "200 58 /chapters/2",
              "200 58 /chapters/3",
              "200 58 /chapters/4",
              "404 25 /chapters/5",
              "404 10 /lost",
              "200 27 /busy",
              "200 2000 /picture",
              "7 pages with 2602 bytes, 2 broken links, 0 pages not read yet");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGINT")
  void anInterruptedCrawlerTellsWhatItHas() throws Exception {
    WebExamplesTest.assumeCtrlC();
    Application slow =
        new Application()
            .get("/", request -> Response.html("<a href=/slow>slow</a> <a href=/late>late</a>"))
            .get("/slow", ClientExamplesTest::neverAnswered);
    run(
        () -> {
          try (var server = new OwnServer(slow)) {
            Process process = WebExamplesTest.launched("crawler", server.url());
            try (BufferedReader output = process.inputReader()) {
              assertThat(toThread(output::readLine)).endsWith(server.url());
              assertThat(toThread(output::readLine)).startsWith("404").endsWith("/late");
              kill(process, "INT");
              assertThat(toThread(output::readLine))
                  .isEqualTo("1 pages with 45 bytes, 1 broken links, 0 pages not read yet");
            } finally {
              process.destroyForcibly();
            }
          }
        });
  }

  private static Response neverAnswered(Request request) {
    request.cancelIfClientLeaves();
    sleep(ofHours(1));
    return Response.text("late");
  }

  // ---- download

  @Test
  void aDownloadIsThereOnceItIsWhole() {
    download(
        new Application(),
        url -> {
          Path file = directory.resolve("file");
          new Download(url, file).start();
          assertThat(file).hasBinaryContent(CONTENT);
          assertThat(directory).isDirectoryNotContaining("glob:**.part*");
        });
  }

  @Test
  void aDownloadThatWasCutOffGoesOnWhereItWas() {
    List<String> ranges = new ArrayList<>();
    download(
        new Application().use((request, next) -> cutOff(ranges, request, next.handle(request))),
        url -> {
          Path file = directory.resolve("file");
          assertThatThrownBy(() -> new Download(url, file).start())
              .isInstanceOf(ClientPayloadError.class);
          assertThat(file).doesNotExist();
          new Download(url, file).start();
          assertThat(file).hasBinaryContent(CONTENT);
        });
    assertThat(ranges).containsExactly("null", "bytes=" + CONTENT.length / 2 + "-");
  }

  private static Response cutOff(List<String> ranges, Request request, Response response) {
    ranges.add("" + request.headers().get("range"));
    if (ranges.size() > 1) {
      return response;
    }
    return response
        .withHeader("content-length", "" + CONTENT.length)
        .withBody(
            new Body.Stream(
                out -> {
                  out.write(Arrays.copyOf(CONTENT, CONTENT.length / 2));
                  throw new ConnectionResetError("as the test wants it");
                }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"another version", ""})
  void aPartOfSomethingElseIsNoBeginning(String version) {
    download(
        new Application(),
        url -> {
          Path file = directory.resolve("file");
          Files.writeString(directory.resolve("file.part"), "something else");
          if (!version.isEmpty()) {
            Files.writeString(directory.resolve("file.part.version"), '"' + version + '"');
          }
          new Download(url, file).start();
          assertThat(file).hasBinaryContent(CONTENT);
        });
  }

  /** Something that is done with a URL. */
  private interface Use {
    void at(String url) throws Exception;
  }

  private void download(Application application, Use use) {
    run(
        () -> {
          Path served = Files.createDirectory(directory.resolve("served"));
          Files.write(served.resolve("content"), CONTENT);
          try (var server = new OwnServer(application.files("/", served))) {
            use.at(server.url() + "content");
          }
        });
  }

  // ---- websocket-client

  @Test
  void theTerminalOfAWebSocketSaysWhyItWasClosed() {
    Application echo =
        new Application()
            .get(
                "/",
                request ->
                    Response.webSocket(
                        ws -> {
                          for (Message message : ws) {
                            if (message.text().equals("bye")) {
                              ws.close(4000, "enough");
                            } else {
                              ws.send("you said " + message.text());
                              ws.send(new byte[3]);
                            }
                          }
                        }));
    run(
        () -> {
          try (var server = new OwnServer(echo)) {
            assertThat(typed(server.url(), "hello\nbye\n"))
                .containsExactly(
                    "you said hello", "(3 bytes)", "The WebSocket was closed with 4000: enough");
            assertThat(typed(server.url(), "hello\n"))
                .containsExactly(
                    "you said hello", "(3 bytes)", "The WebSocket was closed with 1000");
          }
        });
  }

  private static List<String> typed(String url, String lines) throws Exception {
    Process process = WebExamplesTest.launched("websocket-client", url.replace("http:", "ws:"));
    try (BufferedReader output = process.inputReader()) {
      process.getOutputStream().write(lines.getBytes(UTF_8));
      process.getOutputStream().close();
      List<String> printed = toThread(output::readAllLines);
      int code = toThread(process::waitFor);
      assertThat(code).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  // ---- reverse-proxy

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theReverseProxyPassesBodiesOnPieceByPiece(boolean portable) {
    Queue<String> taken = new Queue<>();
    Queue<String> given = new Queue<>();
    Application behind =
        new Application()
            .post(
                "/take",
                request -> {
                  for (byte[] piece = request.body().read();
                      piece.length > 0;
                      piece = request.body().read()) {
                    taken.putNowait(new String(piece, UTF_8));
                  }
                  return Response.status(201);
                })
            .get(
                "/give", request -> Response.stream("text/plain", out -> given.forEach(out::write)))
            .post("/echo", request -> Response.bytes(request.body().readAll(), "image/png"));
    run(
        portable,
        () -> {
          Queue<ByteBuffer> pieces = new Queue<>();
          try (var server = new OwnServer(behind);
              var proxy = new OwnServer(proxy(server.url()));
              var session = new ClientSession()) {
            var status =
                createTask(() -> session.post(proxy.url() + "take", r -> r.body(pieces)).status());
            for (String piece : List.of("one", "two")) {
              pieces.putNowait(ByteBuffer.wrap(piece.getBytes(UTF_8)));
              assertThat(taken.get()).isEqualTo(piece);
            }
            pieces.shutdown();
            assertThat(await(status)).isEqualTo(201);

            given.putNowait("three");
            try (InputStream in = session.get(proxy.url() + "give").stream()) {
              assertThat(in.readNBytes(5)).asString().isEqualTo("three");
              given.putNowait("four");
              assertThat(in.readNBytes(4)).asString().isEqualTo("four");
              given.shutdown();
              assertThat(in.readAllBytes()).isEmpty();
            }
            byte[] echoed = session.post(proxy.url() + "echo", r -> r.body(CONTENT)).bytes();
            assertThat(echoed).isEqualTo(CONTENT);
          }
        });
  }

  @Test
  void theReverseProxyLeavesOutWhatConcernsOneConnection() {
    List<Request> seen = new ArrayList<>();
    Application behind =
        new Application()
            .get(
                "/a b/{rest}",
                request -> {
                  seen.add(request);
                  return Response.text("fine")
                      .withHeader("x-answer", "kept")
                      .withHeader("proxy-authenticate", "Basic")
                      .withCookie(Cookie.of("name", "value"));
                });
    run(
        () -> {
          try (var server = new OwnServer(behind);
              var proxy = new OwnServer(proxy(server.url()));
              var session = new ClientSession(o -> o.cookies(CookieJar.NONE))) {
            for (int i = 0; i < 2; i++) {
              var answer =
                  session.get(
                      proxy.url() + "a%20b/c%2Fd?q=%20",
                      r ->
                          r.header("Connection", "x-private, close")
                              .header("X-Private", "dropped")
                              .header("TE", "trailers")
                              .header("Proxy-Authorization", "Basic YTpi")
                              .header("X-Forwarded-For", "192.0.2.1")
                              .header("X-Asked", "kept"));
              assertThat(answer.text()).isEqualTo("fine");
              assertThat(answer.headers().get("x-answer")).isEqualTo("kept");
              assertThat(answer.headers().get("set-cookie")).startsWith("name=value");
              assertThat(answer.headers().contains("proxy-authenticate")).isFalse();
              assertThat(answer.contentLength()).isEqualTo(4);
            }
            Request request = seen.getLast();
            assertThat(request.rawPath() + "?" + request.rawQuery())
                .isEqualTo("/a%20b/c%2Fd?q=%20");
            assertThat(request.headers().get("x-asked")).isEqualTo("kept");
            for (String name : List.of("x-private", "te", "proxy-authorization", "cookie")) {
              assertThat(request.headers().contains(name)).as(name).isFalse();
            }
            String place = proxy.url().replaceAll("http://|/$", "");
            assertThat(request.headers().all("x-forwarded-for"))
                .containsExactly("192.0.2.1", "127.0.0.1");
            assertThat(request.headers().all("x-forwarded-proto")).containsExactly("http");
            assertThat(request.headers().all("x-forwarded-host")).containsExactly(place);
            assertThat(request.headers().get("host"))
                .isEqualTo(server.url().replaceAll("http://|/$", ""));
          }
        });
  }

  @Test
  void theReverseProxySaysWhatIsWrongBehindIt() {
    Application slow = new Application().get("/slow", ClientExamplesTest::neverAnswered);
    ClientTimeout impatient = ClientTimeout.NONE.withRead(ofMillis(100));
    run(
        () -> {
          try (var behind = new OwnServer(slow);
              var proxy = new OwnServer(new ReverseProxy(behind.url(), impatient).application());
              var astray = new OwnServer(proxy("http://127.0.0.1:1"));
              var session = new ClientSession()) {
            assertThat(session.get(proxy.url() + "slow").status()).isEqualTo(504);
            assertThat(session.get(proxy.url() + "none").status()).isEqualTo(404);
            assertThat(session.get(astray.url()).status()).isEqualTo(502);
            assertThat(session.head(astray.url()).status()).isEqualTo(502);
          }
        });
  }

  @Test
  void theReverseProxyPassesOnAnAnswerThatComesBeforeTheBodyHas() {
    Application refusing =
        new Application()
            .post("/", request -> Response.text("no\n").withStatus(403))
            .get("/", request -> Response.text("yes\n"));
    List<Object> reported = new ArrayList<>();
    run(
        () -> {
          EventLoop.running().setExceptionHandler((_, context) -> reported.add(context));
          Queue<ByteBuffer> pieces = new Queue<>();
          try (var behind = new OwnServer(refusing);
              var proxy = new OwnServer(proxy(behind.url()));
              var session = new ClientSession()) {
            pieces.putNowait(ByteBuffer.wrap(CONTENT));
            try (var answer = session.post(proxy.url(), r -> r.body(pieces))) {
              assertThat(answer.status()).isEqualTo(403);
              assertThat(answer.text()).isEqualTo("no\n");
            }
            assertThat(session.get(proxy.url()).text()).isEqualTo("yes\n");
          }
          assertThat(reported).isEmpty();
        });
  }

  @Test
  void theReverseProxyEndsTheRequestBehindItWhenTheClientLeaves() {
    run(
        () -> {
          var began = EventLoop.running().<Boolean>createFuture();
          var ended = EventLoop.running().<Boolean>createFuture();
          Application slow =
              new Application()
                  .get(
                      "/",
                      request -> {
                        request.cancelIfClientLeaves();
                        began.setResult(true);
                        try {
                          sleep(ofHours(1));
                        } finally {
                          ended.setResult(true);
                        }
                        return Response.text("late");
                      });
          try (var behind = new OwnServer(slow);
              var proxy = new OwnServer(proxy(behind.url()));
              var session = new ClientSession()) {
            var client = createTask(() -> session.get(proxy.url()).status());
            assertThat(await(began)).isTrue();
            client.cancel();
            assertThat(await(ended)).isTrue();
          }
        });
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGTERM")
  void theReverseProxyServesAtThePortGivenAndEndsWellOnASignal() {
    run(
        () -> {
          try (var behind = new OwnServer(WebHello.application());
              var session = new ClientSession()) {
            Process process =
                WebExamplesTest.launched("reverse-proxy", behind.url(), "--port", "0");
            try (BufferedReader output = process.inputReader()) {
              String line = toThread(output::readLine);
              assertThat(line).startsWith("Serving on http://127.0.0.1:");
              String url = line.substring("Serving on ".length());
              assertThat(session.get(url + "/hello/Ann").text()).isEqualTo("Hello, Ann\n");
              kill(process, "TERM");
              int code = toThread(process::waitFor);
              assertThat(code).isEqualTo(143);
            } finally {
              process.destroyForcibly();
            }
          }
        });
  }

  private static Application proxy(String upstream) {
    return new ReverseProxy(upstream, ReverseProxy.PATIENCE).application();
  }

  private static void kill(Process process, String signal) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    int code = toThread(kill::waitFor);
    assertThat(code).isZero();
  }

  private static void run(Action main) {
    run(false, main);
  }

  private static void run(boolean portable, Action main) {
    Asyncio.run(main, LoopOptions.defaults().withPortable(portable));
  }
}
