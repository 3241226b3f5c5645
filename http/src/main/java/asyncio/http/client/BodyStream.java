package asyncio.http.client;

import java.io.InputStream;
import java.util.Objects;

/** The body of a response as it is sent. Reading suspends the task, not the thread. */
final class BodyStream extends InputStream {
  private final Exchange exchange;
  private byte[] piece = {};
  private int at;
  private boolean ended;

  BodyStream(Exchange exchange) {
    this.exchange = exchange;
  }

  private boolean fill() {
    while (at == piece.length && !ended) {
      piece = exchange.read();
      at = 0;
      ended = piece.length == 0;
    }
    return !ended;
  }

  @Override
  public int read() {
    return fill() ? piece[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int most) {
    Objects.checkFromIndexSize(from, most, into.length);
    if (most == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int many = Math.min(most, piece.length - at);
    System.arraycopy(piece, at, into, from, many);
    at += many;
    return many;
  }

  /** What is here; a reader of characters takes no more than that before it gives what it has. */
  @Override
  public int available() {
    return piece.length - at;
  }

  @Override
  public void close() {
    exchange.close();
  }
}
