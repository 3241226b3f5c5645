package asyncio.http.client;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.net.ConnectionResetError;
import asyncio.net.Stream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the client's side of a WebSocket ends, with a server that breaks a rule. */
class ClientWebSocketTest {
  private static final byte[] RESERVED = {(byte) 0x83, 0}; // an opcode that means nothing

  private final List<String> trail = new ArrayList<>();

  private static void agree(Stream stream) {
    String head = Peer.headOf(stream);
    String name = "sec-websocket-key: ";
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf(name) + name.length();
    String key = head.substring(at, head.indexOf('\r', at)).strip();
    stream.write(
        Peer.latin1(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept(key)
                + "\r\n\r\n"));
  }

  private static String accept(String key) {
    try {
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException never) {
      throw new AssertionError(never);
    }
  }

  private static void readClose(Stream stream) {
    byte[] head = stream.readExactly(2);
    assertThat(head[0]).isEqualTo((byte) 0x88);
    var _ = stream.readExactly(4 + (head[1] & 0x7f));
  }

  private static long millis() {
    return EventLoop.running().time().toMillis();
  }

  private static void refuse(Peer peer) {
    Peer.run(
        () -> {
          try (var session = peer.session(_ -> {})) {
            var socket = session.webSocket("http://server/");
            assertThat(socket.receive()).isNull();
            assertThat(socket.failure()).isNotNull();
            socket.close();
          }
          while (peer.open > 0) {
            Asyncio.sleep(ofMillis(1));
          }
        });
  }

  @Test
  void aServerWhoseFrameIsRefusedEndsTheConnectionFirst() {
    refuse(
        new Peer(
            stream -> {
              agree(stream);
              stream.write(RESERVED);
              readClose(stream);
              long began = millis();
              assertThatThrownBy(() -> Asyncio.timeout(ofMillis(1500), () -> stream.read(1)))
                  .isInstanceOf(asyncio.TimeoutError.class);
              trail.add("waited " + (millis() - began));
              stream.writer().close();
            }));
    assertThat(trail).containsExactly("waited 1500");
  }

  @Test
  void aServerThatDoesNotEndItIsCutOffAfterTwoSeconds() {
    refuse(
        new Peer(
            stream -> {
              agree(stream);
              stream.write(RESERVED);
              readClose(stream);
              long began = millis();
              try {
                trail.add("read " + stream.read(1).length);
              } catch (ConnectionResetError cutOff) {
                trail.add("cut off");
              }
              trail.add("after " + (millis() - began));
            }));
    assertThat(trail).endsWith("after 2000");
  }
}
