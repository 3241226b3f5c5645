package asyncio.http.web;

import asyncio.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Where a body goes that is made while it is sent. */
public final class BodyWriter {
  private final BodySink sender;
  private final UnaryOperator<byte[]> coding;

  BodyWriter(BodySink sender) {
    this(sender, UnaryOperator.identity());
  }

  private BodyWriter(BodySink sender, UnaryOperator<byte[]> coding) {
    this.sender = sender;
    this.coding = coding;
  }

  /** A writer whose pieces are coded before they go the way of this one's. */
  BodyWriter through(UnaryOperator<byte[]> inner) {
    return new BodyWriter(sender, piece -> coding.apply(inner.apply(piece)));
  }

  /**
   * Sends a piece. Suspends while the client does not take it.
   *
   * @param piece the bytes, which are copied
   * @throws asyncio.net.ConnectionResetError if the client has gone, or takes nothing for too long
   */
  public void write(byte[] piece) {
    sender.write(ByteBuffer.wrap(coding.apply(piece)));
  }

  /**
   * Sends a piece, and leaves the buffer empty. Suspends while the client does not take it.
   *
   * @param piece the bytes, which are copied
   * @throws asyncio.net.ConnectionResetError if the client has gone, or takes nothing for too long
   */
  public void write(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    write(bytes);
  }

  /**
   * Sends a text in UTF-8. Suspends while the client does not take it.
   *
   * @param text the text
   * @throws asyncio.net.ConnectionResetError if the client has gone, or takes nothing for too long
   */
  public void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Has fields sent behind the body. A client of HTTP/1.0 does not get them.
   *
   * @param fields the trailers, in the place of those given before
   */
  public void trailers(Headers fields) {
    sender.trailers(fields);
  }

  /** Sends a text, whether the client takes it or not; if it has taken nothing, it is cut off. */
  void writeSoon(String text) {
    sender.writeSoon(ByteBuffer.wrap(coding.apply(text.getBytes(StandardCharsets.UTF_8))));
  }

  /** When the server is stopped, whoever makes the body is cancelled at once. */
  void endOnStop() {
    sender.endOnStop();
  }

  /** See {@link Request#cancelIfClientLeaves}. */
  void cancelIfClientLeaves() {
    sender.cancelIfClientLeaves();
  }
}
