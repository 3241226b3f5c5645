package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a connection becomes a WebSocket. */
class HandshakeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String USUAL =
      "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Key: "
          + KEY
          + "\r\nSec-WebSocket-Version: 13\r\n\r\n";

  private static RequestHead request(String text) {
    RequestParser parser = new RequestParser(Limits.DEFAULT);
    parser.receive(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    return (RequestHead) parser.next();
  }

  private static void refused(Violation violation, String text) {
    assertThatThrownBy(() -> Handshake.check(request(text)))
        .as(text)
        .isInstanceOfSatisfying(
            HttpError.class, error -> assertThat(error.violation()).isEqualTo(violation));
  }

  @Test
  void theExampleOfTheRfcIsAnswered() {
    RequestHead request = request(USUAL);
    Handshake.check(request);
    assertThat(Handshake.response(request, "chat", null, Headers.of("X", "y")))
        .isEqualTo(
            Headers.of(
                "X", "y",
                "upgrade", "websocket",
                "sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                "sec-websocket-protocol", "chat"));
  }

  @Test
  void eachPartOfItHasToBeThere() {
    refused(Violation.HANDSHAKE_METHOD, USUAL.replace("GET", "POST"));
    refused(Violation.HANDSHAKE_METHOD, USUAL.replace("HTTP/1.1", "HTTP/1.0"));
    refused(Violation.HANDSHAKE_UPGRADE, USUAL.replace("keep-alive, Upgrade", "keep-alive"));
    refused(Violation.HANDSHAKE_UPGRADE, USUAL.replace("keep-alive, Upgrade", "notupgrade"));
    refused(Violation.HANDSHAKE_UPGRADE, USUAL.replace("websocket", "websocket2"));
    refused(Violation.HANDSHAKE_VERSION, USUAL.replace("Version: 13", "Version: 8"));
    refused(Violation.HANDSHAKE_VERSION, USUAL.replace("Version: 13", "Version: 13, 8"));
    refused(Violation.HANDSHAKE_VERSION, USUAL.replace("Sec-WebSocket-Version", "X"));
    refused(Violation.HANDSHAKE_KEY, USUAL.replace(KEY, "x"));
    refused(Violation.HANDSHAKE_KEY, USUAL.replace(KEY, "dGhlIHNhbXBsZSBub25jZQ"));
    refused(Violation.HANDSHAKE_KEY, USUAL.replace(KEY, "dGhlIHNhbXBsZSBub25jZXh4"));
    refused(Violation.HANDSHAKE_KEY, USUAL.replace("Sec-WebSocket-Key", "X"));
    assertThat(Violation.HANDSHAKE_VERSION.status()).isEqualTo(426);
  }

  @Test
  void theServersFavouriteOfWhatIsOfferedIsSpoken() {
    RequestHead request =
        request(
            USUAL.replace(
                "Upgrade:",
                "Sec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Protocol: c\r\nUpgrade:"));
    assertThat(Handshake.subprotocol(request, List.of("x", "c", "a"))).isEqualTo("c");
    assertThat(Handshake.subprotocol(request, List.of("B"))).isNull();
    assertThat(Handshake.subprotocol(request(USUAL), List.of("a"))).isNull();
  }

  @Test
  void aClientSeesThatTheServerHasUnderstood_C09() {
    byte[] key = Base64.getDecoder().decode(KEY);
    Headers sent = Handshake.request(key, List.of("a", "b"), DeflateParameters.DEFAULT);
    assertThat(sent.get("sec-websocket-key")).isEqualTo(KEY);
    assertThat(sent.get("sec-websocket-protocol")).isEqualTo("a, b");
    String right =
        """
        HTTP/1.1 101 Switching Protocols
        Upgrade: WebSocket
        Connection: Upgrade
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
        Sec-WebSocket-Protocol: b

        """
            .replace("\n", "\r\n");
    assertThat(Handshake.check(response(right), key, List.of("a", "b"))).isEqualTo("b");
    for (String wrong :
        List.of(
            right.replace("101", "200"),
            right.replace("WebSocket\r", "x\r"),
            right.replace("Connection", "X"),
            right.replace("s3pP", "S3pP"),
            right.replace("Sec-WebSocket-Accept", "X"),
            right.replace("Protocol: b", "Protocol: c"))) {
      assertThatThrownBy(() -> Handshake.check(response(wrong), key, List.of("a", "b")))
          .as(wrong)
          .isInstanceOf(HttpError.class);
    }
  }

  private static ResponseHead response(String text) {
    ResponseParser parser = new ResponseParser(Limits.DEFAULT);
    parser.expect(Method.GET, true);
    parser.receive(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    return (ResponseHead) parser.next();
  }
}
