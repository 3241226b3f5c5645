package asyncio.http;

import java.nio.ByteBuffer;

/** What has come over a {@link WebSocket}. */
public sealed interface Message {
  /**
   * The text of a message of text.
   *
   * @return the text
   * @throws IllegalStateException if it is one of bytes
   */
  default String text() {
    throw new IllegalStateException("a message of bytes has no text: see Message.Binary");
  }

  /**
   * A message of text.
   *
   * @param text the text
   */
  record Text(String text) implements Message {}

  /**
   * A message of bytes.
   *
   * @param data all of them, in an array that is the receiver's
   */
  record Binary(ByteBuffer data) implements Message {}
}
