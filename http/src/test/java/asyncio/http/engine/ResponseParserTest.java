package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client's parser makes of responses. */
class ResponseParserTest {
  private static List<String> trail(Method method, boolean upgrade, String text) {
    return Trail.everyWay(
        () -> {
          ResponseParser parser = new ResponseParser(Limits.DEFAULT);
          parser.expect(method, upgrade);
          return parser;
        },
        text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String verdict(Method method, String text) {
    return Trail.verdict(trail(method, false, text));
  }

  private static String verdict(String text) {
    return verdict(Method.GET, text);
  }

  @Test
  void aResponseHasAHeadABodyAndAnEnd() {
    assertThat(trail(Method.GET, false, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"))
        .containsExactly("HTTP/1.1 200 OK length=2 | content-length=2", "body hi", "end", "CLOSED");
    assertThat(trail(Method.GET, false, "HTTP/1.0 404 Nicht da\r\n\r\nto the end"))
        .containsExactly(
            "HTTP/1.0 404 Nicht da length=-2 close", "body to the end", "end", "CLOSED");
    assertThat(trail(Method.GET, false, "HTTP/1.1 204 \r\n\r\n").getFirst())
        .isEqualTo("HTTP/1.1 204 length=0");
    assertThat(trail(Method.GET, false, "HTTP/1.1 204\r\n\r\n").getFirst())
        .isEqualTo("HTTP/1.1 204 length=0");
  }

  @Test
  void aBodyToTheEndIsGivenUpToItsLimitHoweverItIsCut() {
    List<String> trail =
        Trail.everyWay(
            () -> {
              ResponseParser parser = new ResponseParser(Limits.DEFAULT.withBody(10));
              parser.expect(Method.GET, false);
              return parser;
            },
            "HTTP/1.0 200 OK\r\n\r\nline 1\nline 2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(trail)
        .containsExactly(
            "HTTP/1.0 200 OK length=-2 close", "body line 1\nlin", "error BODY_TOO_LARGE");
  }

  @Test
  void interimResponsesPrecedeTheOne() {
    assertThat(
            trail(
                Method.POST,
                false,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a"
                    + "\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n\r\n"))
        .containsExactly(
            "HTTP/1.1 100 Continue length=0",
            "end",
            "HTTP/1.1 103 Early Hints length=0 | link=a",
            "end",
            "HTTP/1.1 201 Created length=-1 | transfer-encoding=chunked",
            "end [x]",
            "CLOSED");
  }

  @Test
  void afterAnUpgradeOrATunnelNothingIsParsed() {
    String upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\0\1";
    assertThat(trail(Method.GET, true, upgraded)).hasSize(2).last().isEqualTo("UPGRADED");
    assertThat(verdict(upgraded)).isEqualTo("0 UNREQUESTED");
    assertThat(trail(Method.CONNECT, false, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx"))
        .hasSize(2)
        .last()
        .isEqualTo("UPGRADED");
    assertThat(verdict(Method.CONNECT, "HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nno"))
        .isEqualTo("1");
  }

  @Test
  void aStatusIsThreeDigitsFrom100To599_C13() {
    for (String code :
        List.of("99", "1000", "+20", "600", "099", "000", "2x0", "20", "-20", "2 0", "")) {
      assertThat(verdict("HTTP/1.1 " + code + " OK\r\nContent-Length: 0\r\n\r\n"))
          .as(code)
          .matches("0 STATUS_(CODE|LINE)");
    }
    for (String line :
        List.of("", "HTTP/1.1", "HTTP/1.1 200OK", "HTTP/1.1\t200 OK", "ICY 200 OK    ")) {
      assertThat(verdict(line + "x\r\n\r\n")).as(line).matches("0 (STATUS_LINE|VERSION)");
    }
    assertThat(verdict("HTTP/2.0 200 OK\r\n\r\n")).isEqualTo("0 VERSION_UNSUPPORTED");
    assertThat(verdict("HTTP/1.1 200 O\0K\r\n\r\n")).isEqualTo("0 STATUS_LINE");
    assertThat(verdict("HTTP/1.1 200 O\nK\r\n\r\n")).isEqualTo("0 BARE_LF");
  }

  @Test
  void whatFramesAResponseTwiceIsRefused_C13() {
    String ok = "HTTP/1.1 200 OK\r\n";
    assertThat(verdict(ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
        .isEqualTo("0 LENGTH_AND_CODING");
    assertThat(verdict(ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"))
        .isEqualTo("0 LENGTH_REPEATED");
    assertThat(verdict(ok + "Transfer-Encoding: gzip\r\n\r\nx")).isEqualTo("0 CODING_UNKNOWN");
    assertThat(verdict("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
        .isEqualTo("0 CODING_IN_1_0");
  }

  @Test
  void aBodyWhereNoneMayBeIsNotTakenForAResponse_C13() {
    for (String head : List.of("HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified")) {
      assertThat(verdict(head + "\r\nContent-Length: 26\r\n\r\nHTTP/1.1 200 OK\r\nX: evil\r\n\r\n"))
          .isEqualTo("1 UNREQUESTED");
    }
    assertThat(verdict(Method.HEAD, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
        .isEqualTo("1 UNREQUESTED");
  }

  @Test
  void bytesOnAnIdleConnectionAreAnError_C13() {
    ResponseParser parser = new ResponseParser(Limits.DEFAULT);
    assertThat(parser.next()).isSameAs(Event.NEED_MORE);
    parser.receive(ByteBuffer.wrap(new byte[] {'H'}));
    assertThatThrownBy(parser::next)
        .isInstanceOfSatisfying(
            HttpError.class,
            error -> assertThat(error.violation()).isEqualTo(Violation.UNREQUESTED));
  }

  @Test
  void manyInterimResponsesAreRefused_C13() {
    String hint = "HTTP/1.1 103 Early Hints\r\n\r\n";
    assertThat(verdict(hint.repeat(10) + "HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo("11");
    assertThat(verdict(hint.repeat(11))).isEqualTo("10 INFORMATIONAL_FLOOD");
  }

  @Test
  void aBadChunkIsATypedError_S30() {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (String chunk :
        List.of("x\r\n", "-1\r\n", "5\r\nhelloX", "5;\r\n", "\r\n", "fffffffffffffffff\r\n")) {
      assertThat(verdict(head + chunk)).as(chunk).matches("0 CHUNK_.*");
    }
    assertThat(verdict(head + "5\r\nhel")).isEqualTo("0 INCOMPLETE_BODY");
    assertThat(verdict("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"))
        .isEqualTo("0 INCOMPLETE_BODY");
    assertThat(verdict("HTTP/1.1 200 OK\r\nContent-")).isEqualTo("0 INCOMPLETE_HEAD");
    assertThat(verdict("")).isEqualTo("0");
  }

  @Test
  void aSecondRequestWaitsForTheFirstResponse() {
    ResponseParser parser = new ResponseParser(Limits.DEFAULT);
    parser.expect(Method.GET, false);
    assertThatThrownBy(() -> parser.expect(Method.GET, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a response to GET is still to come");
  }
}
