package asyncio.http.client;

import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies in both directions: coded, streamed, held back, broken. */
class ClientBodiesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String URL = "http://example.test/a/b?c=d";

  @TempDir private Path directory;

  static byte[] gzip(String text) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  static byte[] deflate(String text, boolean raw) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(out, new Deflater(6, raw))) {
      deflater.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static Peer encoded(String coding, byte[] body) {
    return new Peer(
        stream -> {
          while (true) {
            stream.readUntil(latin1("\r\n\r\n"));
            stream.write(
                "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                    .formatted(coding, body.length));
            stream.write(body);
          }
        });
  }

  @Test
  void bodiesAreDecompressed() throws Exception {
    String text = "grüße ".repeat(100_000);
    Map<String, byte[]> bodies =
        Map.of(
            "gzip", gzip(text),
            "x-gzip", gzip(text),
            "deflate", deflate(text, false),
            "Deflate", deflate(text, true),
            "identity", text.getBytes(StandardCharsets.UTF_8));
    bodies.forEach(
        (coding, body) ->
            Peer.run(
                () -> {
                  try (var session = encoded(coding, body).session()) {
                    assertThat(session.get(URL).text()).as(coding).isEqualTo(text);
                    var plain = session.get(URL, ClientRequest::withoutDecompression);
                    assertThat(plain.bytes()).isEqualTo(body);
                  }
                }));
  }

  @Test
  void aCompressedBodyComesAsItIsSentInAnyNumberOfMembers() throws Exception {
    byte[] one = gzip("one\n");
    byte[] two = gzip("two\n");
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(
                  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                      .formatted(one.length + two.length));
              stream.write(one);
              sleep(SECOND);
              stream.write(two);
            });
    List<String> lines = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            for (String line : session.get(URL).lines()) {
              lines.add(EventLoop.running().time().toSeconds() + " " + line);
            }
          }
        });
    assertThat(lines).containsExactly("0 one", "1 two");
  }

  @Test
  void aLineIsGivenBeforeTheNextHasCome() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\none\n");
              sleep(SECOND);
              stream.write("two\n");
            });
    List<String> lines = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            for (String line : session.get(URL).lines()) {
              lines.add(EventLoop.running().time().toSeconds() + " " + line);
            }
          }
        });
    assertThat(lines).containsExactly("0 one", "1 two");
  }

  @Test
  void aBombIsRefusedWhenItIsTooLarge_D02() throws Exception {
    byte[] bomb = gzip("\0".repeat(50_000_000));
    Peer.run(
        () -> {
          try (var session = encoded("gzip", bomb).session(o -> o.maxInMemory(1_000_000))) {
            assertThatThrownBy(() -> session.get(URL).text())
                .isInstanceOf(ClientPayloadError.class)
                .hasMessageContaining("larger than 1000000 bytes");
          }
          try (var session = encoded("gzip, gzip, gzip", bomb).session()) {
            assertThatThrownBy(() -> session.get(URL).text())
                .isInstanceOf(ClientPayloadError.class)
                .hasMessageContaining("3 codings over one another, at most 2");
          }
        });
  }

  @Test
  void aBodyThatIsNotWhatItSaysIsAnError_D02() throws Exception {
    byte[] cut = java.util.Arrays.copyOf(gzip("hello ".repeat(1000)), 30);
    Peer.run(
        () -> {
          for (byte[] body : List.of(latin1("no gzip at all"), cut)) {
            try (var session = encoded("gzip", body).session()) {
              assertThatThrownBy(() -> session.get(URL).text())
                  .isInstanceOf(ClientPayloadError.class)
                  .hasMessageContaining("the body cannot be decompressed");
            }
          }
        });
  }

  @Test
  void aBodyComesInLinesPiecesAndFiles() {
    String text = "one\ntwo\r\nthree";
    var peer =
        new Peer(
            stream -> {
              while (true) {
                stream.readUntil(latin1("\r\n\r\n"));
                stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (String c : text.split("", -1)) {
                  stream.write(c.isEmpty() ? "" : "1\r\n" + c + "\r\n");
                  sleep(Duration.ofMillis(1));
                }
                stream.write("0\r\nX-Sum: 3\r\n\r\n");
              }
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            List<String> lines = new ArrayList<>();
            session.get(URL).lines().forEach(lines::add);
            assertThat(lines).containsExactly("one", "two", "three");
            var pieces = new StringBuilder();
            var response = session.get(URL);
            for (ByteBuffer piece : response) {
              pieces.append(StandardCharsets.UTF_8.decode(piece));
            }
            assertThat(pieces).hasToString(text);
            assertThat(response.trailers().get("x-sum")).isEqualTo("3");
            assertThatThrownBy(response::text)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was read already");
            Path file = directory.resolve("page");
            assertThat(session.get(URL).saveTo(file)).isEqualTo(text.length());
            assertThat(Files.readString(file)).isEqualTo(text);
          }
        });
    assertThat(peer.routes).hasSize(1);
  }

  @Test
  void aLongBodySlowsTheServerDownUntilItIsRead() {
    int[] sent = {0};
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n");
              for (int i = 0; i < 1000; i++) {
                stream.write(new byte[10_000]);
                stream.drain();
                sent[0] += 10_000;
              }
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session();
              var response = session.get(URL)) {
            sleep(Duration.ofSeconds(10));
            assertThat(sent[0]).isLessThan(500_000);
            assertThat(response.bytes()).hasSize(10_000_000);
          }
        });
  }

  @Test
  void aBodyOfPiecesIsSentInChunksAndToldOf() {
    var body = new AtomicReference<String>();
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              body.set(
                  new String(stream.readUntil(latin1("0\r\n\r\n")), StandardCharsets.US_ASCII));
              stream.write(response("200 OK", ""));
            });
    List<Long> progress = new ArrayList<>();
    Peer.run(
        () -> {
          var pieces =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    out.yield(ByteBuffer.wrap(latin1("abc")));
                    sleep(SECOND);
                    out.yield(ByteBuffer.wrap(latin1("de")));
                  });
          try (var session = peer.session()) {
            session.put(URL, r -> r.body(pieces).onProgress(progress::add)).close();
          }
        });
    assertThat(body.get()).isEqualTo("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assertThat(progress).containsExactly(3L, 5L);
  }

  @Test
  void aServerMayAnswerBeforeItHasAllOfTheBody() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("413 Content Too Large", "no", "Connection: close"));
              sleep(Duration.ofHours(1));
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            var response = session.post(URL, r -> r.body(new byte[10_000_000]));
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.text()).isEqualTo("no");
            assertThat(session).hasToString("<ClientSession open connections=0 idle=0 waiting=0>");
          }
        });
  }

  @Test
  void aBodyIsHeldBackUntilTheServerWantsIt() {
    List<String> trail = new ArrayList<>();
    var peer =
        new Peer(
            stream -> {
              trail.add("head " + EventLoop.running().time());
              assertThat(headOf(stream)).contains("Expect: 100-continue\r\n");
              sleep(Duration.ofMillis(300));
              stream.write("HTTP/1.1 100 Continue\r\n\r\n");
              trail.add(new String(stream.readExactly(4), StandardCharsets.US_ASCII));
              stream.write(response("200 OK", ""));
              stream.readUntil(latin1("\r\n\r\n"));
              Duration asked = EventLoop.running().time();
              trail.add(new String(stream.readExactly(4), StandardCharsets.US_ASCII));
              trail.add("after " + EventLoop.running().time().minus(asked));
              stream.write(response("200 OK", ""));
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            session.post(URL, r -> r.body("data").expect100()).close();
            session.post(URL, r -> r.body("more").expect100()).close();
          }
        });
    assertThat(trail).containsExactly("head PT0S", "data", "more", "after PT1S");
  }

  @Test
  void aBodyThatFailsFailsTheRequestWithItsOwnError() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          var broken =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    out.yield(ByteBuffer.allocate(10));
                    throw new IllegalArgumentException("no more of that");
                  });
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.post(URL, r -> r.body(broken)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no more of that");
          }
        });
  }
}
