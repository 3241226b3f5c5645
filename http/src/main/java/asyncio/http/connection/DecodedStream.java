package asyncio.http.connection;

import asyncio.Asyncio;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;

/**
 * What is left when a content coding is taken off a stream, as it is read. Others have their turn
 * while much is made out of little, and there is a limit to it.
 */
abstract class DecodedStream extends InputStream {
  static final int BUFFER = 16 * 1024;
  private static final int FAIR = 256 * 1024; // bytes, after which others have their turn

  /** More was made than may be. */
  static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuch(String message) {
      super(message);
    }
  }

  private final InputStream in;
  private final long limit;
  final byte[] buffer = new byte[BUFFER];
  int at; // of what is in the buffer
  int end;
  private long made; // of all
  private int unfair; // bytes since others had their turn
  private boolean closed;

  DecodedStream(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  /** The next bytes, one at least; -1: there are no more. May suspend in {@link #fill} alone. */
  abstract int decode(byte[] into, int from, int count) throws IOException;

  /** Frees what the garbage collector does not. */
  abstract void release();

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] into, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, into.length);
    requireOpen();
    if (count == 0) {
      return 0;
    }
    if (unfair >= FAIR) {
      unfair = 0;
      Asyncio.sleep(Duration.ZERO);
      requireOpen();
    }
    int got = decode(into, from, count);
    if (got > 0) {
      made += got;
      unfair += got;
      if (made > limit) {
        throw new TooMuch("more than " + limit + " bytes, inflated");
      }
    }
    return got;
  }

  /** Whether there is a byte; takes more from the source if there is none. */
  final boolean fill() throws IOException {
    if (at == end) {
      int got = in.read(buffer, 0, BUFFER);
      requireOpen();
      at = 0;
      end = Math.max(got, 0);
    }
    return at < end;
  }

  /** Reads the source to its end: what is left of it does not count. */
  final void drop() throws IOException {
    while (fill()) {
      at = end;
    }
  }

  /** It may be closed while a read waits. */
  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
  }

  /** A reader of characters gives what it has before it waits for more. */
  @Override
  public final int available() {
    return 0;
  }

  @Override
  public final void close() throws IOException {
    if (!closed) {
      closed = true;
      release();
      in.close();
    }
  }
}
