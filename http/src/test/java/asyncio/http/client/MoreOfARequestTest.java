package asyncio.http.client;

import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.http.Headers;
import asyncio.http.Version;
import asyncio.net.Stream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed requests, bodies of several parts, links, and fields that are left out. */
class MoreOfARequestTest {
  private static final String URL = "http://example.test/dir/a";

  @TempDir private Path directory;

  private static String field(String head, String name) {
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).strip();
      }
    }
    return "";
  }

  /** The body of a request, out of its chunks or by its length. */
  private static byte[] body(Stream stream, String head) {
    if (!field(head, "content-length").isEmpty()) {
      return stream.readExactly(Integer.parseInt(field(head, "content-length")));
    }
    var all = new java.io.ByteArrayOutputStream();
    while (true) {
      String line = new String(stream.readUntil(latin1("\r\n")), StandardCharsets.US_ASCII);
      int size = Integer.parseInt(line.strip(), 16);
      all.writeBytes(stream.readExactly(size));
      stream.readExactly(2);
      if (size == 0) {
        return all.toByteArray();
      }
    }
  }

  private static String inflated(byte[] body) {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  // ---- what goes out

  @Test
  void aBodyIsCompressedWhateverItIs() throws Exception {
    List<String> got = new ArrayList<>();
    var peer =
        new Peer(
            stream -> {
              while (true) {
                String head = headOf(stream);
                byte[] body = body(stream, head);
                String coding = field(head, "content-encoding");
                String text =
                    coding.equals("gzip")
                        ? inflated(body)
                        : new String(body, StandardCharsets.UTF_8);
                boolean chunked = head.toLowerCase(java.util.Locale.ROOT).contains("chunked");
                got.add(
                    coding
                        + " "
                        + (chunked ? "chunked " : "")
                        + field(head, "content-type")
                        + " "
                        + text.length()
                        + " "
                        + text.substring(0, Math.min(3, text.length())));
                stream.write(
                    head.startsWith("POST /twice")
                        ? response("307 Again", "", "Location: /x")
                        : response("200 OK", ""));
              }
            });
    Path file = Files.writeString(directory.resolve("f"), "file".repeat(100_000));
    List<ByteBuffer> pieces = List.of(ByteBuffer.wrap(latin1("one")), ByteBuffer.wrap(latin1("x")));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            session.post(URL, r -> r.body("text").compress()).close();
            session.post(URL, r -> r.compress().json(Map.of("a", 1))).close();
            session.post(URL, r -> r.body(new byte[200_000]).compress()).close();
            session.post(URL, r -> r.body(file).compress()).close();
            session.post(URL, r -> r.body(pieces).compress()).close();
            session.post(URL, r -> r.body(new FormData().field("a", "b")).compress()).close();
            session.post(URL, r -> r.body("").compress()).close();
            session.post("http://example.test/twice", r -> r.body("abc").compress()).close();
          }
        });
    assertThat(got.get(0)).isEqualTo("gzip text/plain; charset=utf-8 4 tex");
    assertThat(got.get(1)).isEqualTo("gzip application/json 7 {\"a");
    assertThat(got.get(2)).startsWith("gzip chunked application/octet-stream 200000 ");
    assertThat(got.get(3)).isEqualTo("gzip chunked application/octet-stream 400000 fil");
    assertThat(got.get(4)).isEqualTo("gzip chunked application/octet-stream 4 one");
    assertThat(got.get(5)).startsWith("gzip chunked multipart/form-data; boundary=");
    assertThat(got.get(6)).isEqualTo(" text/plain; charset=utf-8 0 ");
    assertThat(got.subList(7, 9)).containsOnly("gzip text/plain; charset=utf-8 3 abc");
  }

  @Test
  void whatIsSentByItselfCanBeLeftOut() {
    var peer = Peer.always(Duration.ZERO, response("200 OK", ""));
    List<String> heads = new ArrayList<>();
    var noting =
        new Peer(
            stream -> {
              while (true) {
                heads.add(headOf(stream));
                stream.write(response("200 OK", ""));
              }
            });
    Peer.run(
        () -> {
          try (var session = noting.session(o -> o.skipHeader("user-agent"))) {
            session.get(URL, r -> r.skipHeader("Accept").skipHeader("Accept-Encoding")).close();
            session.get(URL, r -> r.header("User-Agent", "me")).close();
          }
        });
    assertThat(heads.get(0)).isEqualTo("GET /dir/a HTTP/1.1\r\nHost: example.test\r\n\r\n");
    assertThat(heads.get(1)).contains("User-Agent: me\r\n").contains("Accept: */*");
    assertThat(peer.heads).isEmpty();
  }

  @Test
  void hostsMayBeLookedUpInAnotherWay_D10() {
    List<String> looked = new ArrayList<>();
    var names = new DnsCache[1];
    Peer.run(
        () -> {
          names[0] =
              new DnsCache(
                  Duration.ofSeconds(10),
                  host -> {
                    looked.add(host);
                    sleep(Duration.ofSeconds(1));
                    return host.equals("none")
                        ? List.of()
                        : List.of(InetAddress.getLoopbackAddress());
                  });
          assertThat(names[0].resolve("a")).hasSize(1);
          assertThat(names[0].resolve("a")).hasSize(1);
          assertThat(looked).containsExactly("a");
          assertThatThrownBy(() -> names[0].resolve("none"))
              .hasMessageContaining("the host has no address");
          for (int i = 0; i < 1200; i++) {
            names[0].resolve("host" + i);
          }
          assertThat(names[0].size()).isEqualTo(1000);
        });
  }

  // ---- what comes back

  private static String multipart(String... parts) {
    StringBuilder body = new StringBuilder();
    for (String part : parts) {
      body.append("--b\r\n").append(part).append("\r\n");
    }
    return body + "--b--\r\n";
  }

  @Test
  void partsComeOneAfterTheOther() {
    String body =
        multipart(
            "Content-Type: text/plain\r\nContent-Range: bytes 0-4/10\r\n\r\nfirst",
            "\r\nskipped",
            "Content-Disposition: attachment; filename=\"../a.txt\"\r\n\r\nlast");
    var peer =
        Peer.always(
            Duration.ZERO,
            response("206 Part", body, "Content-Type: multipart/byteranges; boundary=b"));
    List<String> got = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            for (var part : session.get(URL).parts()) {
              if (part.contentType() != null) {
                got.add(part.headers().get("content-range") + " " + part.text());
              } else if (part.filename() != null) {
                got.add(part.basename() + " " + part.name() + part.text());
              }
            }
            assertThat(session).hasToString("<ClientSession open connections=1 idle=1 waiting=0>");
          }
        });
    assertThat(got).containsExactly("bytes 0-4/10 first", "a.txt last");
  }

  @Test
  void whatHasNoPartsOrBrokenOnesIsATypedError_D03() {
    var peer =
        Peer.answering(
            response("200 OK", "x", "Content-Type: text/plain"),
            response("200 OK", "x", "Content-Type: multipart/mixed"),
            response("200 OK", "--b\r\n\r\nhalf", "Content-Type: multipart/mixed; boundary=b"));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL).parts())
                .isInstanceOf(ContentTypeError.class)
                .hasMessageContaining("parts were asked for, and text/plain has come, with 200 OK");
            assertThatThrownBy(() -> session.get(URL).parts())
                .isInstanceOf(ClientPayloadError.class)
                .hasMessageContaining("boundary");
            assertThatThrownBy(() -> session.get(URL).parts().forEach(part -> part.text().length()))
                .isInstanceOf(ClientPayloadError.class);
          }
        });
  }

  @Test
  void linksAreSeenFromThePage() {
    var headers =
        Headers.builder()
            .add("Link", "<?page=2>; rel=\"next\"; title=\"a, b; c\", </first>; rel=first")
            .add("Link", "<https://cdn.test/x,y>; rel=\"preload  Prefetch\";as=script")
            .add("Link", "<b>, nonsense, <mailto:x@y>; rel=author, <c>;rel=next")
            .build();
    var peer = Peer.always(Duration.ZERO, "");
    Map<String, Link> links = Link.parse(headers.all("link"), Url.parse(URL));
    assertThat(links)
        .containsOnlyKeys("next", "first", "preload", "prefetch", "http://example.test/dir/b");
    assertThat(links.get("next").url()).hasToString(URL + "?page=2");
    assertThat(links.get("next").parameters()).containsEntry("title", "a, b; c");
    assertThat(links.get("first").url()).hasToString("http://example.test/first");
    assertThat(links.get("prefetch").url()).hasToString("https://cdn.test/x,y");
    assertThat(links.get("prefetch").parameters()).containsEntry("as", "script");
    assertThat(peer.routes).isEmpty();
  }

  @Test
  void theVersionAndTheRequestAreKnownAndACharsetMayBeGiven() {
    var peer = Peer.answering("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n\u00e4");
    Peer.run(
        () -> {
          try (var session =
              new ClientSession(
                  o ->
                      o.dial(
                          route -> {
                            var ends = asyncio.net.Net.memoryStreams();
                            ends.right()
                                .write(
                                    latin1("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n\u00e4"));
                            return ends.left();
                          }))) {
            var response = session.get(URL);
            assertThat(response.version()).isEqualTo(Version.HTTP_1_0);
            assertThat(response.request()).hasToString("GET " + URL);
            assertThat(response.text(StandardCharsets.ISO_8859_1)).isEqualTo("\u00e4");
          }
        });
    assertThat(peer.heads).isEmpty();
  }

  // ---- what is forgotten

  @Test
  void aResponseThatNobodyReadsIsToldWhenItIsCollected() {
    List<String> told = new ArrayList<>();
    String large = response("200 OK", "x".repeat(300_000));
    asyncio.Asyncio.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (_, report) ->
                      told.add(report.get("message") + " " + report.get("client_response")));
          var peer = Peer.always(Duration.ZERO, large);
          try (var session = peer.session()) {
            var forgotten = new WeakReference<>(session.get(URL));
            var stream = session.get("http://example.test/read").stream();
            for (int i = 0; i < 200 && told.isEmpty(); i++) {
              System.gc();
              sleep(Duration.ofMillis(10));
            }
            assertThat(forgotten.get()).isNull();
            assertThat(told).hasSize(1);
            assertThat(told.getFirst())
                .startsWith("Unread client response: read it to its end, or close it")
                .contains("GET " + URL + " over ");
            assertThat(stream.readAllBytes()).hasSize(300_000);
            assertThat(session).hasToString("<ClientSession open connections=1 idle=1 waiting=0>");
          }
        });
    assertThat(told).hasSize(1);
  }
}
