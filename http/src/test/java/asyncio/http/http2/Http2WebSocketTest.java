package asyncio.http.http2;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.http.WebSocketOptions;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A WebSocket on a stream (RFC 8441), frame by frame. */
class Http2WebSocketTest {
  private final List<String> trail = new ArrayList<>();

  private Application application() {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .get(
            "/chat",
            request ->
                Response.webSocket(
                    WebSocketOptions.DEFAULT.withSubprotocols("a", "b"),
                    socket -> {
                      trail.add("subprotocol " + socket.subprotocol());
                      for (var message : socket) {
                        socket.send("re: " + ((asyncio.http.Message.Text) message).text());
                      }
                      trail.add("closed " + socket.closeCode());
                    }))
        .get("/denied", request -> Response.text("no").withStatus(403));
  }

  private static Http2Peer connect(Http2Peer peer, int id, String path, String... more) {
    String[] all = new String[12 + more.length];
    String[] own = {
      ":method",
      "CONNECT",
      ":protocol",
      "websocket",
      ":scheme",
      "http",
      ":path",
      path,
      ":authority",
      "localhost",
      "sec-websocket-version",
      "13"
    };
    System.arraycopy(own, 0, all, 0, 12);
    System.arraycopy(more, 0, all, 12, more.length);
    return peer.fields(id, false, all);
  }

  /** A frame of a client, masked with zeros. */
  private static String frame(int opcode, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return (char) (0x80 | opcode) + "" + (char) (0x80 | bytes.length) + "\0\0\0\0" + text;
  }

  @Test
  void aStreamIsAWebSocketAndOthersAreNot() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          connect(peer, 1, "/chat", "sec-websocket-protocol", "b", "origin", "http://localhost");
          assertThat(peer.next()).isEqualTo("HEADERS 1 :status=200 sec-websocket-protocol=b");
          peer.data(1, frame(1, "hi"), false);
          assertThat(peer.next()).isEqualTo("DATA 1 \u0081\6re: hi");
          peer.get(3, "/");
          assertThat(peer.next()).startsWith("HEADERS 3 :status=200");
          assertThat(peer.next()).isEqualTo("DATA 3 hello end");
          peer.data(1, frame(8, "\3\u00e8"), false);
          assertThat(peer.next()).isEqualTo("DATA 1 \u0088\2\3\u00e8");
          assertThat(peer.next()).isEqualTo("DATA 1  end");
          assertThat(peer.next()).isEqualTo("RST 1 NO_ERROR"); // whatever would come
          peer.get(5, "/");
          assertThat(peer.next()).startsWith("HEADERS 5 :status=200");
          assertThat(trail).containsExactly("subprotocol b", "closed 1000");
        });
  }

  @Test
  void aStreamThatIsResetIsALostConnection() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          connect(peer, 1, "/chat");
          assertThat(peer.next()).isEqualTo("HEADERS 1 :status=200");
          peer.reset(1).get(3, "/");
          assertThat(peer.next()).startsWith("HEADERS 3 :status=200");
          assertThat(trail).containsExactly("subprotocol null", "closed 1006");
        });
  }

  @Test
  void whatIsNoHandshakeIsAnswered() {
    Http2ServerTest.test(
        application(),
        (peer, client) -> {
          connect(peer, 1, "/chat", "origin", "http://elsewhere.test");
          assertThat(peer.next()).startsWith("HEADERS 1 :status=403");
          assertThat(peer.next()).startsWith("DATA 1");
          assertThat(peer.next()).isEqualTo("RST 1 NO_ERROR"); // no messages are wanted
          connect(peer, 3, "/denied");
          assertThat(peer.answer()).startsWith("HEADERS 3 :status=403");
          assertThat(peer.answer()).isEqualTo("DATA 3 no end");
          peer.get(5, "/chat");
          assertThat(peer.answer()).isEqualTo("RST 3 NO_ERROR");
          assertThat(peer.answer()).startsWith("HEADERS 5 :status=426");
        });
  }
}
