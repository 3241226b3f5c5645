package asyncio.net;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads lines until an empty one, which has no line end either: there are no more. */
final class Lines implements Iterator<byte[]> {
  private final Supplier<byte[]> readLine;
  private final String ended;
  private byte @Nullable [] next;

  Lines(Supplier<byte[]> readLine, String ended) {
    this.readLine = readLine;
    this.ended = ended;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = readLine.get();
    }
    return next.length > 0;
  }

  @Override
  public byte[] next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException(ended);
    }
    byte[] line = next;
    next = null;
    return line;
  }
}
