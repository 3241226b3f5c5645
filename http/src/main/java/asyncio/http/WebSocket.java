package asyncio.http;

import java.nio.ByteBuffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which both sides send messages whenever they like. Loop thread only. One task at
 * a time receives; any number may send, and their messages do not mix.
 *
 * {@snippet :
 * app.get("/echo", request -> Response.webSocket(ws -> {
 *   for (var message : ws) {
 *     ws.send("you said " + message.text());
 *   }
 * }));
 * }
 *
 * <p>Pings are answered, and a peer that is silent is asked whether it is there, also while nobody
 * receives. When many messages wait to be received, the peer is slowed down.
 *
 * @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html#websocketresponse">aiohttp:
 *     WebSocketResponse</a>
 */
public interface WebSocket extends AutoCloseable, Iterable<Message> {
  /**
   * The next message. Suspends until it has come. Cancelling it loses no message.
   *
   * @return the message; null when none will come any more: see {@link #closeCode}
   * @throws IllegalStateException if another task is receiving
   */
  @Nullable Message receive();

  /**
   * The next message, which has to be a text. Suspends until it has come.
   *
   * @return the text
   * @throws IllegalStateException if it is one of bytes, which is lost then
   * @throws java.io.UncheckedIOException if none will come any more
   */
  String receiveText();

  /**
   * The next message, which has to be one of bytes. Suspends until it has come.
   *
   * @return the bytes
   * @throws IllegalStateException if it is a text, which is lost then
   * @throws java.io.UncheckedIOException if none will come any more
   */
  byte[] receiveBytes();

  /**
   * The messages, until the connection is closed, by whom and however. {@code hasNext} suspends.
   *
   * @return an iterator for one loop over them
   */
  @Override
  Iterator<Message> iterator();

  /**
   * Sends a text. Suspends while the peer does not take what was sent; cancelling it then does not
   * call the message back.
   *
   * @param text the text
   * @throws IllegalStateException if this side has closed
   * @throws IllegalArgumentException if the text has half of a pair of surrogates
   * @throws java.io.UncheckedIOException if the peer has closed, or has gone
   */
  void send(String text);

  /**
   * Sends bytes. Suspends while the peer does not take what was sent; cancelling it then does not
   * call the message back.
   *
   * @param data the bytes, which are copied
   * @throws IllegalStateException if this side has closed
   * @throws java.io.UncheckedIOException if the peer has closed, or has gone
   */
  void send(byte[] data);

  /**
   * Sends bytes. Suspends as {@link #send(byte[])} does.
   *
   * @param data the bytes, which are copied; none are left in it afterwards
   * @throws IllegalStateException if this side has closed
   * @throws java.io.UncheckedIOException if the peer has closed, or has gone
   */
  void send(ByteBuffer data);

  /**
   * Asks the peer whether it is there; see {@link WebSocketOptions#heartbeat}, which does it.
   *
   * @throws IllegalStateException if this side has closed
   * @throws java.io.UncheckedIOException if the peer has closed, or has gone
   */
  void ping();

  /** Closes with code 1000. See {@link #close(int, String)}. */
  @Override
  default void close() {
    close(1000, "");
  }

  /**
   * Closes. What has come and was not received is dropped. Suspends until the peer has agreed, for
   * {@link WebSocketOptions#closing} at most; cancelling it leaves that to the loop. Does nothing
   * but wait the second time.
   *
   * @param code why: 1000 to 1014 as RFC 6455 has them, or 3000 to 4999
   * @param reason why in words, 123 bytes at most
   * @throws IllegalArgumentException if it is no code for sending, or the reason is too long
   */
  void close(int code, String reason);

  /** {@return whether nothing can be sent any more} */
  boolean isClosed();

  /**
   * {@return why it was closed, as the peer has said; 1005 if it has not said, 1006 if the
   * connection was lost; the code of this side if the peer has broken a rule, or has not agreed
   * yet; 0 while it is open}
   */
  int closeCode();

  /** {@return why it was closed, in words of the peer; maybe empty} */
  String closeReason();

  /** {@return the rule or limit that the peer has broken; null if it has not} */
  @Nullable WebSocketError failure();

  /** {@return the subprotocol that both sides speak; null if none was agreed on} */
  @Nullable String subprotocol();
}
