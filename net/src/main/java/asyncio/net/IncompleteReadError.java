package asyncio.net;

import java.io.EOFException;
import java.io.UncheckedIOException;

/** The stream ended before what was asked for had come. */
public final class IncompleteReadError extends UncheckedIOException {
  /** What had come. */
  private final byte[] partial;

  /** How many bytes were asked for. */
  private final int expected;

  /**
   * An error.
   *
   * @param partial what had come
   * @param expected how many bytes were asked for; -1 if a separator was
   */
  public IncompleteReadError(byte[] partial, int expected) {
    super(
        new EOFException(
            partial.length
                + " bytes read on a total of "
                + (expected < 0 ? "undefined" : expected)
                + " expected bytes"));
    this.partial = partial.clone();
    this.expected = expected;
  }

  /** {@return what had come before the end} */
  public byte[] partial() {
    return partial.clone();
  }

  /** {@return how many bytes were asked for; -1 if a separator was} */
  public int expected() {
    return expected;
  }
}
