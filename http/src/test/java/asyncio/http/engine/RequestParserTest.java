package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Violation;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server's parser makes of right requests, and how little it keeps. */
class RequestParserTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<String> trail(String text) {
    return Trail.everyWay(() -> new RequestParser(Limits.DEFAULT), bytes(text));
  }

  private static String verdict(Limits limits, String text) {
    return Trail.verdict(Trail.everyWay(() -> new RequestParser(limits), bytes(text)));
  }

  @Test
  void aRequestHasAHeadABodyAndAnEnd() {
    assertThat(
            trail(
                "POST /a?b=c HTTP/1.1\r\nHost: example.com:8080\r\nContent-Length: 5"
                    + "\r\nX-Custom: a, b\r\nAccept:\r\n\r\nhello"))
        .containsExactly(
            "POST /a?b=c HTTP/1.1 authority=example.com:8080 length=5 | host=example.com:8080"
                + " | content-length=5 | x-custom=a, b | accept=",
            "body hello",
            "end",
            "CLOSED");
  }

  @Test
  void aBodyInChunksIsPutTogether() {
    assertThat(
            trail(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked"
                    + "\r\n\r\n5\r\nhello\r\n1;a=b\r\n \r\n00005\r\nworld\r\n0\r\nX-Sum: 1\r\nEtag: \"x\"\r\n\r\n"))
        .containsExactly(
            "POST / HTTP/1.1 authority=a length=-1 | host=a | transfer-encoding=chunked",
            "body hello world",
            "end [x-sum, etag]",
            "CLOSED");
  }

  @Test
  void whoWantsToStayIsToldByVersionAndConnection() {
    assertThat(trail("GET / HTTP/1.1\r\nHost: a\r\n\r\n").getFirst()).doesNotContain("close");
    assertThat(trail("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n").getFirst())
        .contains(" close");
    assertThat(trail("GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n").getFirst())
        .doesNotContain(" close");
    assertThat(trail("GET / HTTP/1.0\r\n\r\n").getFirst()).contains(" close");
    assertThat(trail("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").getFirst())
        .doesNotContain(" close");
    assertThat(
            trail("GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n")
                .getFirst())
        .contains(" close");
  }

  @Test
  void aBodyIsExpectedToBeAskedForOnlyIfThereIsOne() {
    String expect = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n";
    assertThat(trail(expect + "Content-Length: 1\r\n\r\na").getFirst()).contains(" expects");
    assertThat(trail(expect + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").getFirst())
        .contains(" expects");
    assertThat(trail(expect + "\r\n").getFirst()).doesNotContain("expects");
  }

  @Test
  void theTargetOfARequestToAProxyHasAPathToo() {
    assertThat(
            List.of("/a?b", "http://h/a?b", "http://h", "https://h?b", "*").stream()
                .map(Target::pathAndQuery))
        .containsExactly("/a?b", "/a?b", "/", "/?b", "*");
  }

  @Test
  void whatFollowsAnUpgradeIsLeftAlone() {
    RequestParser parser = new RequestParser(Limits.DEFAULT);
    String upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
    parser.receive(ByteBuffer.wrap(bytes(upgrade + "\0\1\2")));
    assertThat(parser.next()).isInstanceOf(RequestHead.class);
    assertThatThrownBy(parser::leave).isInstanceOf(IllegalStateException.class);
    assertThat(parser.next()).isSameAs(Event.END);
    parser.leave();
    assertThat(parser.next()).isSameAs(Event.UPGRADED);
    parser.receive(ByteBuffer.wrap(new byte[] {3}));
    assertThat(parser.next()).isSameAs(Event.UPGRADED);
    assertThat(parser.takeRest()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void anErrorStaysAndNamesRuleSectionAndStatus() {
    RequestParser parser = new RequestParser(Limits.DEFAULT);
    parser.receive(ByteBuffer.wrap(bytes("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n")));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(parser::next)
          .isInstanceOfSatisfying(
              HttpError.class,
              error -> {
                assertThat(error.violation()).isEqualTo(Violation.OBS_FOLD);
                assertThat(error.status()).isEqualTo(400);
                assertThat(error).hasMessage("OBS_FOLD: a field is one line (RFC 9112, 5.2)");
                assertThat(error.getStackTrace()).isEmpty();
              });
      parser.receive(ByteBuffer.wrap(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
      assertThat(parser.buffered()).isZero();
    }
  }

  @Test
  void aMessageOfAnErrorIsOneShortLineWhateverWasSent() {
    String name = "\u001b[31m\u00ff" + "(".repeat(5000);
    RequestParser parser = new RequestParser(Limits.DEFAULT);
    parser.receive(
        ByteBuffer.wrap(
            bytes("GET / HTTP/1.1\r\nHost: a\r\n(" + "\u00ff\"\\".repeat(2000) + ": x\r\n\r\n")));
    assertThatThrownBy(parser::next)
        .satisfies(
            error -> assertThat(error.getMessage()).matches("[ -~…]{1,400}").doesNotContain(name));
  }

  // ---- limits

  @Test
  void lineFieldCountAndSizeOfAHeadAreLimited_S29() {
    Limits limits = new Limits(100, 50, 5, 120, 10, 20, 3);
    String head = "GET / HTTP/1.1\r\nHost: a\r\n";
    assertThat(verdict(limits, "GET /" + "a".repeat(86) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .isEqualTo("1");
    assertThat(verdict(limits, "GET /" + "a".repeat(87) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .isEqualTo("0 REQUEST_LINE_TOO_LONG");
    assertThat(verdict(limits, "GET /" + "a".repeat(1000))).isEqualTo("0 REQUEST_LINE_TOO_LONG");
    assertThat(verdict(limits, "a".repeat(1000))).isEqualTo("0 METHOD");
    assertThat(verdict(limits, head + "X: " + "a".repeat(47) + "\r\n\r\n")).isEqualTo("1");
    assertThat(verdict(limits, head + "X: " + "a".repeat(48) + "\r\n\r\n"))
        .isEqualTo("0 FIELD_TOO_LONG");
    assertThat(verdict(limits, head + "a".repeat(1000))).isEqualTo("0 FIELD_TOO_LONG");
    assertThat(verdict(limits, head + "X: a\r\n".repeat(4) + "\r\n")).isEqualTo("1");
    assertThat(verdict(limits, head + "X: a\r\n".repeat(5) + "\r\n"))
        .isEqualTo("0 TOO_MANY_FIELDS");
    assertThat(verdict(limits, head + ("X: " + "a".repeat(40) + "\r\n").repeat(3) + "\r\n"))
        .isEqualTo("0 FIELDS_TOO_LARGE");
  }

  @Test
  void trailersAreLimitedAsFieldsAre_S10() {
    Limits limits = new Limits(100, 50, 5, 120, 10, 20, 3);
    String body = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    assertThat(verdict(limits, body + "X: a\r\n".repeat(5) + "\r\n")).isEqualTo("1");
    assertThat(verdict(limits, body + "X: a\r\n".repeat(6) + "\r\n"))
        .isEqualTo("0 TOO_MANY_FIELDS");
    assertThat(verdict(limits, body + "X: " + "a".repeat(1000))).isEqualTo("0 FIELD_TOO_LONG");
    assertThat(verdict(limits, body + ("X: " + "a".repeat(40) + "\r\n").repeat(3) + "\r\n"))
        .isEqualTo("0 FIELDS_TOO_LARGE");
  }

  @Test
  void aBodyIsLimitedHoweverItIsFramed() {
    Limits limits = new Limits(100, 50, 5, 120, 10, 20, 3);
    String head = "POST / HTTP/1.1\r\nHost: a\r\n";
    assertThat(verdict(limits, head + "Content-Length: 10\r\n\r\n0123456789")).isEqualTo("1");
    assertThat(verdict(limits, head + "Content-Length: 11\r\n\r\n")).isEqualTo("0 BODY_TOO_LARGE");
    String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    assertThat(verdict(limits, chunked + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n")).isEqualTo("1");
    assertThat(verdict(limits, chunked + "5\r\n01234\r\n6\r\n")).isEqualTo("0 BODY_TOO_LARGE");
    assertThat(verdict(limits, chunked + "fffffffffffffff\r\n")).isEqualTo("0 BODY_TOO_LARGE");
  }

  @Test
  void aHandlerCanAllowALargerBodyThanUsual() {
    RequestParser parser = new RequestParser(Limits.DEFAULT.withBody(2));
    String request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    parser.receive(ByteBuffer.wrap(bytes(request + request)));
    assertThat(parser.next()).isInstanceOf(RequestHead.class);
    parser.limitBody(3);
    assertThat(parser.next()).isInstanceOf(Event.Data.class);
    assertThat(parser.next()).isSameAs(Event.END);
    assertThat(parser.next()).isInstanceOf(RequestHead.class);
    assertThatThrownBy(parser::next).isInstanceOf(HttpError.class); // it holds for one message
  }

  @Test
  void theExtensionsOfAllChunksOfABodyAreLimitedTogether() {
    Limits limits = new Limits(100, 50, 5, 120, 100, 20, 3);
    String chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(verdict(limits, chunked + "1;a=b\r\nx\r\n".repeat(5) + "0\r\n\r\n")).isEqualTo("1");
    assertThat(verdict(limits, chunked + "1;a=b\r\nx\r\n".repeat(6) + "0\r\n\r\n"))
        .isEqualTo("0 CHUNK_EXTENSIONS_TOO_LONG");
    assertThat(verdict(limits, chunked + "1;a=" + "b".repeat(1000)))
        .isEqualTo("0 CHUNK_EXTENSIONS_TOO_LONG");
    assertThat(verdict(limits, chunked + "0".repeat(1000))).isEqualTo("0 CHUNK_SIZE");
  }

  @Test
  void linesOf8000BytesAreTakenByDefault() {
    String request = "GET /" + "a".repeat(7990) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    assertThat(verdict(Limits.DEFAULT, request)).isEqualTo("1");
  }

  // ---- memory

  @Test
  void whoDoesNotAskForEventsIsGivenNoRoom() {
    RequestParser parser = new RequestParser(Limits.DEFAULT);
    ByteBuffer flood = ByteBuffer.allocate(1 << 20);
    parser.receive(flood);
    assertThat(flood.remaining()).isPositive();
    assertThat(parser.capacity()).isLessThanOrEqualTo(64 * 1024);
    assertThat(parser.room(1).hasRemaining()).isFalse();
  }

  @Test
  void aBodyOfMillionsOfChunksMakesFewPiecesAndLittleMemory_D06() {
    RequestParser parser = new RequestParser(Limits.DEFAULT.withBody(Long.MAX_VALUE));
    parser.receive(
        ByteBuffer.wrap(bytes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")));
    assertThat(parser.next()).isInstanceOf(RequestHead.class);
    byte[] chunks = bytes("1\r\na\r\n".repeat(10_000));
    long bytes = 0;
    long pieces = 0;
    for (int i = 0; i < 200; i++) {
      ByteBuffer data = ByteBuffer.wrap(chunks);
      while (data.hasRemaining()) {
        parser.receive(data);
        while (parser.next() instanceof Event.Data piece) {
          bytes += piece.bytes().remaining();
          pieces++;
        }
      }
    }
    assertThat(bytes).isEqualTo(2_000_000);
    assertThat(pieces).isLessThan(1000);
    assertThat(parser.capacity()).isLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void anIdleConnectionKeepsLittleAfterALargeBody() {
    RequestParser parser = new RequestParser(Limits.DEFAULT);
    byte[] body = new byte[100_000];
    parser.receive(
        ByteBuffer.wrap(bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")));
    assertThat(parser.next()).isInstanceOf(RequestHead.class);
    ByteBuffer data = ByteBuffer.wrap(body);
    while (data.hasRemaining()) {
      parser.receive(data);
      assertThat(parser.next()).isInstanceOf(Event.Data.class);
    }
    assertThat(parser.next()).isSameAs(Event.END);
    assertThat(parser.capacity()).isLessThanOrEqualTo(4096);
  }

  @Test
  void aHeadOfKnownNamesAllocatesWhatTheHandlerCanSee() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    RequestParser parser = new RequestParser(Limits.DEFAULT);
    ByteBuffer request =
        ByteBuffer.wrap(bytes("GET / HTTP/1.1\r\nHost: localhost:8080\r\nAccept: */*\r\n\r\n"));
    long before = 0;
    int rounds = 20_000;
    for (int i = 0; i < 2 * rounds; i++) {
      if (i == rounds) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      parser.receive(request.rewind());
      Object head = parser.next();
      if (!(head instanceof RequestHead) || parser.next() != Event.END) {
        throw new AssertionError(head);
      }
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    // Two values, the array of the fields, the fields, the head, and what framed it.
    assertThat(each).isLessThan(450);
  }
}
