package asyncio.http.web;

import static asyncio.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.http.Headers;
import asyncio.http.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a directory, in real time, for it is a real disk. */
class StaticFilesTest {
  private static final Instant TIME = Instant.parse("1994-11-06T08:49:37.5Z");
  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

  private final List<String> trail = new ArrayList<>();
  @TempDir private Path directory;
  private Path root;

  @BeforeEach
  void makeFiles() throws IOException {
    root = Files.createDirectories(directory.resolve("static"));
    Files.createDirectories(root.resolve("sub/deep"));
    Files.createDirectories(directory.resolve("static-secret"));
    write("static/a.txt", "0123456789");
    write("static/app.js", "plain");
    write("static/app.js.gz", "zipped");
    write("static/app.js.br", "brotli");
    write("static/sub/index.html", "<p>index");
    write("static/sub/deep/x<&'\">.txt", "odd");
    write("static/.env", "secret");
    write("static/with space ü.txt", "space");
    write("static-secret/s.txt", "secret");
    write("secret.txt", "secret");
    Files.createSymbolicLink(root.resolve("out.txt"), directory.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a.txt"));
    Files.createSymbolicLink(root.resolve("a.txt.gz"), directory.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
  }

  private void write(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(TIME));
  }

  private void test(StaticFiles files, ServerTest.Test body) {
    Application application =
        new Application()
            .get("/static/api", request -> Response.text("api"))
            .files("/static", files);
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((loop, context) -> trail.add("" + context.get("exception")));
          try (var client = TestClient.of(application)) {
            body.with(client);
          }
        });
  }

  private void test(ServerTest.Test body) {
    test(StaticFiles.of(root), body);
    assertThat(trail).isEmpty();
  }

  private static TestResponse get(TestClient client, String path, String... headers) {
    return client.request(Method.GET, path, Headers.of(headers), new byte[0]);
  }

  // ---- what is given

  @Test
  void aFileIsGivenWithWhatItIs() {
    test(
        client -> {
          TestResponse answer = get(client, "/static/a.txt");
          assertThat(answer.text()).isEqualTo("0123456789");
          assertThat(answer.headers().get("content-type")).isEqualTo("text/plain; charset=utf-8");
          assertThat(answer.headers().get("last-modified")).isEqualTo(DATE);
          assertThat(answer.headers().get("etag")).matches("\"[0-9a-f]+-a\"");
          assertThat(answer.headers().get("accept-ranges")).isEqualTo("bytes");
          assertThat(answer.headers().get("x-content-type-options")).isEqualTo("nosniff");
          TestResponse head =
              client.request(Method.HEAD, "/static/a.txt", Headers.EMPTY, new byte[0]);
          assertThat(head.headers().get("content-length")).isEqualTo("10");
          assertThat(head.text()).isEmpty();
          assertThat(get(client, "/static/in.txt").text()).isEqualTo("0123456789");
          assertThat(get(client, "/static/with%20space%20%C3%BC.txt").text()).isEqualTo("space");
          assertThat(get(client, "/static/api").text()).isEqualTo("api");
          assertThat(client.post("/static/a.txt", "x").status()).isEqualTo(405);
          assertThat(client.connections()).isEqualTo(1);
        });
  }

  @Test
  void aLargeFileIsGivenWhole() throws IOException {
    write("static/large", "0123456789".repeat(300_000));
    test(client -> assertThat(get(client, "/static/large").bytes()).hasSize(3_000_000));
  }

  @Test
  void aCompressedSiblingIsGivenToThoseWhoTakeIt() {
    test(
        client -> {
          TestResponse brotli =
              get(client, "/static/app.js", "accept-encoding", "gzip, deflate, br");
          assertThat(brotli.text()).isEqualTo("brotli");
          assertThat(brotli.headers().get("content-encoding")).isEqualTo("br");
          assertThat(brotli.headers().get("content-type")).startsWith("text/javascript");
          assertThat(brotli.headers().get("vary")).isEqualTo("accept-encoding");
          assertThat(get(client, "/static/app.js", "accept-encoding", "br;q=0, *").text())
              .isEqualTo("zipped");
          assertThat(get(client, "/static/app.js").text()).isEqualTo("plain");
          assertThat(get(client, "/static/app.js").headers().get("etag"))
              .isNotEqualTo(brotli.headers().get("etag"));
        });
  }

  @Test
  void aSiblingOutsideIsNotGiven_F03() {
    test(
        client ->
            assertThat(get(client, "/static/a.txt", "accept-encoding", "gzip").text())
                .isEqualTo("0123456789"));
  }

  @Test
  void theIndexIsThePageOfADirectory() {
    test(
        client -> {
          assertThat(get(client, "/static/sub/").text()).isEqualTo("<p>index");
          TestResponse without = get(client, "/static/sub?a=b");
          assertThat(without.status()).isEqualTo(308);
          assertThat(without.headers().get("location")).isEqualTo("/static/sub/?a=b");
          assertThat(get(client, "/static/sub/deep/").status()).isEqualTo(404);
          assertThat(get(client, "/static/a.txt/").status()).isEqualTo(404);
        });
  }

  @Test
  void aListingEscapesWhatItLists_F04() {
    test(
        StaticFiles.of(root).withListed(true),
        client -> {
          String page = get(client, "/static/sub/deep/").text();
          assertThat(page)
              .contains("<a href=\"./x%3C%26%27%22%3E.txt\">x&lt;&amp;&#39;&quot;&gt;.txt</a>");
          assertThat(get(client, "/static/sub/deep/x%3C%26%27%22%3E.txt").text()).isEqualTo("odd");
          assertThat(get(client, "/static/").text()).doesNotContain("env").contains("sub/</a>");
        });
    assertThat(trail).isEmpty();
  }

  // ---- what is not

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/static/../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/..%2fsecret.txt",
        "/static/..%5csecret.txt",
        "/static/%2e%2e%2fsecret.txt",
        "/static/%252e%252e/secret.txt",
        "/static/sub/../../secret.txt",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/a.txt%00",
        "/static/a.txt%00.html",
        "/static/C:%5Cwindows",
        "/static/c:/windows",
        "/static/out.txt",
        "/static/loop",
        "/static/.env",
        "/static/sub/%2eenv",
        "/static/./a.txt",
        "/static/a.txt/x",
        "/static/no.txt",
        "/static-secret/s.txt",
        "/static%2d/../static-secret/s.txt",
        "/static/../static-secret/s.txt",
      })
  void nothingOutsideIsGivenAndLooksAsWhatIsNotThere_F01_F02_F05_F06(String path) {
    test(
        client -> {
          TestResponse answer = get(client, path);
          assertThat(answer.status()).isEqualTo(404);
          assertThat(answer.text()).isEqualTo("Not Found\n");
        });
  }

  @Test
  void aRedirectStaysOnTheHost_F07() {
    Application application = new Application().files("/", root);
    run(
        () -> {
          try (var client = TestClient.of(application)) {
            Files.createDirectories(root.resolve("evil.com"));
            for (String path :
                List.of("//evil.com", "///evil.com", "/%2fevil.com", "/%5cevil.com")) {
              TestResponse answer = get(client, path);
              String location = answer.headers().get("location");
              assertThat(location == null || location.matches("/[^/\\\\%].*")).as(path).isTrue();
            }
            assertThat(get(client, "/evil.com").headers().get("location")).isEqualTo("/evil.com/");
          }
        });
  }

  // ---- conditions

  @Test
  void whatTheClientHasIsNotSentAgain() {
    test(
        client -> {
          String etag = get(client, "/static/a.txt").headers().get("etag");
          for (String tags : List.of(etag, "\"x\", W/" + etag, "*")) {
            TestResponse same = get(client, "/static/a.txt", "if-none-match", tags);
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.headers().get("etag")).isEqualTo(etag);
            assertThat(same.text()).isEmpty();
          }
          assertThat(get(client, "/static/a.txt", "if-none-match", "\"x\"").status())
              .isEqualTo(200);
          assertThat(get(client, "/static/a.txt", "if-modified-since", DATE).status())
              .isEqualTo(304);
          assertThat(
                  get(client, "/static/a.txt", "if-modified-since", "Sun Nov  6 08:49:37 1994")
                      .status())
              .isEqualTo(304);
          assertThat(
                  get(client, "/static/a.txt", "if-modified-since", DATE.replace("37", "36"))
                      .status())
              .isEqualTo(200);
          assertThat(
                  get(client, "/static/a.txt", "if-none-match", "\"x\"", "if-modified-since", DATE)
                      .status())
              .isEqualTo(200);
          assertThat(get(client, "/static/a.txt", "if-match", "\"x\"").status()).isEqualTo(412);
          assertThat(get(client, "/static/a.txt", "if-match", etag).status()).isEqualTo(200);
          assertThat(get(client, "/static/a.txt", "if-unmodified-since", "yesterday").status())
              .isEqualTo(200);
          assertThat(
                  get(client, "/static/a.txt", "if-unmodified-since", DATE.replace("37", "36"))
                      .status())
              .isEqualTo(412);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-3 | 206 | 0123 | bytes 0-3/10",
        "bytes=7- | 206 | 789 | bytes 7-9/10",
        "bytes=-2 | 206 | 89 | bytes 8-9/10",
        "bytes=-99 | 206 | 0123456789 | bytes 0-9/10",
        "bytes=5-999999999999999999 | 206 | 56789 | bytes 5-9/10",
        "bytes=10- | 416 | '' | bytes */10",
        "bytes=-0 | 416 | '' | bytes */10",
        "bytes=5-1 | 200 | 0123456789 |",
        "bytes=0-1,3-4 | 200 | 0123456789 |",
        "bytes=٣-٥ | 200 | 0123456789 |",
        "bytes=9999999999999999999999- | 200 | 0123456789 |",
        "bytes=a-b | 200 | 0123456789 |",
        "bytes=- | 200 | 0123456789 |",
        "lines=1-2 | 200 | 0123456789 |",
      })
  void aPartOfAFileIsGiven_F08(String range, int status, String text, String contentRange) {
    String latin1 =
        new String(
            range.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.ISO_8859_1);
    test(
        client -> {
          TestResponse answer = get(client, "/static/a.txt", "range", latin1.replace("\u0085", ""));
          assertThat(answer.status()).isEqualTo(status);
          assertThat(answer.text()).isEqualTo(text);
          assertThat(answer.headers().get("content-range")).isEqualTo(contentRange);
        });
  }

  @Test
  void thousandsOfRangesCostNothing_F08() {
    test(
        client ->
            assertThat(
                    get(client, "/static/a.txt", "range", "bytes=" + "0-0,".repeat(1500) + "1-1")
                        .text())
                .isEqualTo("0123456789"));
  }

  @Test
  void aPartIsGivenOnlyOfWhatTheClientHas() {
    test(
        client -> {
          String etag = get(client, "/static/a.txt").headers().get("etag");
          String[] range = {"range", "bytes=0-0", "if-range", etag};
          assertThat(get(client, "/static/a.txt", range).status()).isEqualTo(206);
          range[3] = DATE;
          assertThat(get(client, "/static/a.txt", range).status()).isEqualTo(206);
          range[3] = "\"x\"";
          assertThat(get(client, "/static/a.txt", range).status()).isEqualTo(200);
          range[3] = "W/" + etag;
          assertThat(get(client, "/static/a.txt", range).status()).isEqualTo(200);
        });
  }

  // ---- files that change meanwhile

  @ParameterizedTest
  @ValueSource(ints = {4, 20})
  void aFileThatHasChangedSinceItWasLookedAtIsCutOffOrAsLongAsAnnounced_F11(int length)
      throws IOException {
    Path file = Files.writeString(root.resolve("changing"), "x".repeat(length));
    Application application =
        new Application()
            .get("/", request -> Response.status(200).withBody(new Body.File(file, 0, 10)));
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((loop, context) -> trail.add("" + context.get("message")));
          try (var client = TestClient.of(application)) {
            String answer = client.raw("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            if (length < 10) {
              assertThat(answer).doesNotContain("x".repeat(10));
              assertThat(trail).containsExactly("The body of a response was cut off: GET /");
            } else {
              assertThat(answer).endsWith("\r\n\r\n" + "x".repeat(10));
              assertThat(trail).isEmpty();
            }
          }
        });
  }
}
