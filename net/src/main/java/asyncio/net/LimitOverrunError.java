package asyncio.net;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A separator did not come within the limit; what has arrived is still in the reader. */
public final class LimitOverrunError extends UncheckedIOException {
  /** Which limit. */
  private final String reason;

  /** How many bytes can be dropped. */
  private final int consumed;

  /**
   * An error.
   *
   * @param message which limit
   * @param consumed how many bytes can be dropped without losing a separator
   */
  public LimitOverrunError(String message, int consumed) {
    super(new IOException(message));
    this.reason = message;
    this.consumed = consumed;
  }

  String reason() {
    return reason;
  }

  /** {@return how many bytes can be dropped without losing a separator} */
  public int consumed() {
    return consumed;
  }
}
