package asyncio.http.client;

import asyncio.http.Headers;
import java.util.Arrays;

/** A body that is here, as it was sent. */
final class KeptBody implements BodySource {
  private static final int PIECE = 64 * 1024;

  private final byte[] bytes;
  private int at;
  private boolean closed;

  KeptBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public byte[] read() {
    if (closed) {
      throw new IllegalStateException("the response is closed");
    }
    byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(at + PIECE, bytes.length));
    at += piece.length;
    return piece;
  }

  @Override
  public boolean isHere() {
    return !closed;
  }

  @Override
  public Headers trailers() {
    return Headers.EMPTY;
  }

  @Override
  public void close() {
    closed = true;
  }
}
