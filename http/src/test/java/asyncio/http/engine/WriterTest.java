package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the writers put out, and what they refuse to. */
class WriterTest {
  private static final List<String> ENDING_A_LINE =
      List.of("a\r\nb", "a\nb", "a\rb", "a\0b", "\u0001", "\u007f", "\u2028", "\u010a");

  private final ResponseWriter responses = new ResponseWriter();
  private final RequestWriter requests = new RequestWriter();

  private static String text(MessageWriter writer) {
    return StandardCharsets.ISO_8859_1.decode(writer.take()).toString();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String respond(Status status, Headers headers, long length, String... pieces) {
    responses.head(status, headers, length);
    for (String piece : pieces) {
      responses.data(bytes(piece));
    }
    responses.end();
    return text(responses);
  }

  // ---- responses

  @Test
  void aResponseOfKnownLengthSaysIt() {
    assertThat(respond(Status.OK, Headers.of("Content-Type", "text/plain"), 5, "he", "llo"))
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-length: 5\r\n\r\nhello");
    assertThat(respond(Status.of(299), Headers.EMPTY, 0))
        .isEqualTo("HTTP/1.1 299 \r\ncontent-length: 0\r\n\r\n");
    assertThat(respond(new Status(200, "Fine"), Headers.EMPTY, 0))
        .startsWith("HTTP/1.1 200 Fine\r\n");
  }

  @Test
  void aResponseOfUnknownLengthComesInChunks() {
    assertThat(respond(Status.OK, Headers.EMPTY, MessageWriter.UNKNOWN, "a".repeat(26), "", "b"))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1a\r\n"
                + "a".repeat(26)
                + "\r\n1\r\nb\r\n0\r\n\r\n");
    assertThat(responses.keepAlive()).isTrue();
  }

  @Test
  void toHttp10AResponseOfUnknownLengthEndsWithTheConnection() {
    responses.answer(Method.GET, Version.HTTP_1_0, true);
    assertThat(respond(Status.OK, Headers.EMPTY, MessageWriter.UNKNOWN, "a"))
        .isEqualTo("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\na");
    assertThat(responses.keepAlive()).isFalse();
    responses.answer(Method.GET, Version.HTTP_1_0, true);
    assertThat(respond(Status.OK, Headers.EMPTY, 1, "a")).contains("connection: keep-alive\r\n");
  }

  @Test
  void theLastResponseSaysSo() {
    assertThat(respond(Status.OK, Headers.of("Connection", "close"), 0))
        .contains("connection: close\r\n");
    assertThat(responses.keepAlive()).isFalse();
    responses.answer(Method.GET, Version.HTTP_1_1, true);
    responses.close();
    assertThat(respond(Status.OK, Headers.EMPTY, 0)).contains("connection: close\r\n");
  }

  @Test
  void aResponseToHeadHasTheLengthAndNoBody() {
    responses.answer(Method.HEAD, Version.HTTP_1_1, true);
    assertThat(respond(Status.OK, Headers.EMPTY, 5, "hello"))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
  }

  @Test
  void interimResponsesAreNotForHttp10() {
    responses.informational(Status.of(103), Headers.of("Link", "</a>"));
    assertThat(text(responses)).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    responses.answer(Method.GET, Version.HTTP_1_0, false);
    responses.informational(Status.of(100), Headers.EMPTY);
    assertThat(text(responses)).isEmpty();
    assertThatThrownBy(() -> responses.informational(Status.OK, Headers.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatAProgramSaysAboutFramingIsNotBelieved_O07() {
    assertThat(respond(Status.OK, Headers.of("Transfer-Encoding", "gzip"), 1, "a"))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na");
    assertThat(respond(Status.OK, Headers.of("Content-Length", "1"), MessageWriter.UNKNOWN, "a"))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na");
    for (Headers lengths :
        List.of(
            Headers.of("Content-Length", "2"),
            Headers.of("Content-Length", "1", "Content-Length", "1"),
            Headers.of("Content-Length", "+1"),
            Headers.of("Content-Length", "-1"),
            Headers.of("Content-Length", ""))) {
      if (!lengths.get("content-length").equals("+1")) {
        assertThatThrownBy(() -> responses.head(Status.OK, lengths, 1))
            .as(lengths.get("content-length"))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThat(responses.pending()).isZero();
  }

  @Test
  void aBodyIsAsLongAsAnnounced_O07() {
    responses.head(Status.OK, Headers.EMPTY, 2);
    responses.data(bytes("a"));
    assertThatThrownBy(() -> responses.data(bytes("bc")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("longer than announced, by 1 bytes");
    assertThat(text(responses)).endsWith("\r\n\r\na");
    assertThatThrownBy(() -> responses.head(Status.OK, Headers.EMPTY, 0))
        .isInstanceOf(IllegalStateException.class);

    ResponseWriter other = new ResponseWriter();
    other.head(Status.OK, Headers.EMPTY, 2);
    other.data(bytes("a"));
    assertThatThrownBy(other::end)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shorter than announced, by 1 bytes");
    assertThatThrownBy(() -> other.data(bytes("b"))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whereNoBodyMayBeThereIsNone_O07() {
    assertThat(respond(Status.of(204), Headers.EMPTY, 0))
        .isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(respond(Status.of(304), Headers.EMPTY, 7))
        .isEqualTo("HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n");
    assertThat(respond(Status.of(204), Headers.EMPTY, MessageWriter.UNKNOWN))
        .isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
    responses.head(Status.of(204), Headers.EMPTY, 3);
    assertThatThrownBy(() -> responses.data(bytes("abc")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void oneMessageEndsBeforeTheNextBegins() {
    assertThatThrownBy(() -> responses.data(bytes("a"))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(responses::end).isInstanceOf(IllegalStateException.class);
    responses.head(Status.OK, Headers.EMPTY, 1);
    assertThatThrownBy(() -> responses.head(Status.OK, Headers.EMPTY, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> responses.informational(Status.of(100), Headers.EMPTY))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingThatEndsALineGetsIntoAHeader_O01() {
    for (String text : ENDING_A_LINE) {
      assertThatThrownBy(() -> Headers.of("X", text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Headers.of(text, "x"))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Headers.builder().add("X", "y").set("x", text))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Status(200, text)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Headers.of("Set-Cookie", "a=b; Path=/" + text))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String name : List.of("", " ", "a b", "a:", "(", "é", "a\t")) {
      assertThatThrownBy(() -> Headers.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }
    OutputBuffer output = new OutputBuffer();
    for (String text : ENDING_A_LINE) { // the last line of defence: no such byte gets out
      if (!text.equals("\u2028")) { // whose lower half is a parenthesis
        assertThatThrownBy(() -> output.put(text)).isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThat(output.size()).isZero();
    output.put("\ta\tb\u00ff123456789\t");
    assertThat(output.size()).isEqualTo(15);
  }

  @Test
  void trailersAndHintsAndHandshakesAreCheckedToo_O04() {
    responses.head(Status.OK, Headers.EMPTY, MessageWriter.UNKNOWN);
    text(responses);
    for (String name : List.of("Content-Length", "transfer-encoding", "Host", "Set-Cookie")) {
      assertThatThrownBy(() -> responses.end(Headers.of(name, "1")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must not be a trailer");
    }
    assertThat(responses.pending()).isZero();
    responses.end(Headers.of("X-Sum", "1"));
    assertThat(text(responses)).isEqualTo("0\r\nX-Sum: 1\r\n\r\n");

    RequestHead request =
        new RequestHead(
            Method.GET, "/", "a", Version.HTTP_1_1, Headers.EMPTY, 0, true, false, "websocket");
    for (String subprotocol : List.of("a\r\nb", "é", "", "a b", "a,b")) {
      assertThatThrownBy(() -> Handshake.response(request, subprotocol, null, Headers.EMPTY))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Handshake.request(new byte[16], List.of(subprotocol), null))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  // ---- requests

  @Test
  void aRequestSaysHowLongItIs() {
    requests.head(Method.GET, "/a?b=c", Headers.of("Host", "a"), 0);
    requests.end();
    assertThat(text(requests)).isEqualTo("GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n");
    requests.head(Method.POST, "/", Headers.of("Host", "a", "Connection", "close"), 0);
    requests.end();
    assertThat(text(requests))
        .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    requests.head(Method.PUT, "/", Headers.of("Host", "a"), MessageWriter.UNKNOWN);
    requests.data(bytes("x"));
    requests.end();
    assertThat(text(requests))
        .isEqualTo(
            "PUT / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
  }

  @Test
  void nothingThatEndsALineGetsIntoARequest_O02() {
    for (String text : ENDING_A_LINE) {
      assertThatThrownBy(() -> Method.of("GET" + text))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> requests.head(Method.GET, "/" + text, Headers.of("Host", "a"), 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String method : List.of("", "get", "G T", "GET ", "GÉT", "A".repeat(33))) {
      assertThatThrownBy(() -> Method.of(method)).isInstanceOf(IllegalArgumentException.class);
    }
    for (String target : List.of("", "a", "/ b", "/é", "/#f", "*", "http://u@h/", "//\\h")) {
      assertThatThrownBy(() -> requests.head(Method.GET, target, Headers.of("Host", "a"), 0))
          .as(target)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (Headers hosts :
        List.of(
            Headers.EMPTY,
            Headers.of("Host", "a", "host", "a"),
            Headers.of("Host", "a b"),
            Headers.of("Host", ""))) {
      assertThatThrownBy(() -> requests.head(Method.GET, "/", hosts, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(requests.pending()).isZero();
  }

  // ---- fields

  @Test
  void fieldsAreFoundWhateverTheCase() {
    Headers headers = Headers.of("Accept", "a", "X-Y", " 1\t", "ACCEPT", "b");
    assertThat(headers.get("accept")).isEqualTo("a");
    assertThat(headers.get("x-y")).isEqualTo("1");
    assertThat(headers.get("y")).isNull();
    assertThat(headers.all("aCCept")).containsExactly("a", "b");
    assertThat(headers.toBuilder().set("accept", "c").build())
        .isEqualTo(Headers.of("accept", "c", "x-y", "1"));
    assertThat(headers.toBuilder().remove("accept").add("Z", "").build())
        .isEqualTo(Headers.of("x-y", "1", "z", ""));
    assertThat(headers).hasToString("[Accept, X-Y, ACCEPT]");
    assertThat(headers.size()).isEqualTo(3);
    assertThatThrownBy(() -> headers.name(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Headers.of("a")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBuilderThatWasUsedDoesNotChangeWhatItBuilt() {
    Headers.Builder builder = Headers.builder().add("A", "1");
    Headers first = builder.build();
    assertThat(builder.add("B", "2").build()).isEqualTo(Headers.of("B", "2"));
    assertThat(first).isEqualTo(Headers.of("A", "1"));
  }
}
