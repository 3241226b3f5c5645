package asyncio.http.connection;

import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pieces of a body as a stream of the JDK. Reading suspends the task, not the thread. */
public final class PieceStream extends InputStream {
  private final Supplier<byte[]> source;
  private final Runnable close;
  private byte[] piece = {};
  private int at;
  private boolean ended;

  /**
   * A stream.
   *
   * @param source gives the next piece; an empty one is the end; may suspend
   * @param close lets go of what is left
   */
  public PieceStream(Supplier<byte[]> source, Runnable close) {
    this.source = source;
    this.close = close;
  }

  private boolean fill() {
    if (at == piece.length && !ended) {
      piece = source.get();
      at = 0;
      ended = piece.length == 0;
    }
    return !ended;
  }

  /**
   * The next piece as it came, or what is left of one. Suspends as reading does.
   *
   * @return the caller's own; null: it was the last
   */
  public byte @Nullable [] next() {
    if (!fill()) {
      return null;
    }
    byte[] given = at == 0 ? piece : Arrays.copyOfRange(piece, at, piece.length);
    at = piece.length;
    return given;
  }

  @Override
  public int read() {
    return fill() ? piece[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int max) {
    Objects.checkFromIndexSize(from, max, into.length);
    if (max == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(max, piece.length - at);
    System.arraycopy(piece, at, into, from, count);
    at += count;
    return count;
  }

  /** What is here; a reader of characters takes no more than that before it gives what it has. */
  @Override
  public int available() {
    return piece.length - at;
  }

  @Override
  public void close() {
    close.run();
  }
}
