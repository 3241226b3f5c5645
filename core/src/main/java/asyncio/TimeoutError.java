package asyncio;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * An operation did not end within its deadline. Unlike {@link
 * java.util.concurrent.TimeoutException} it is unchecked; its cause is the {@link CancelledError}
 * that ended the operation.
 */
public class TimeoutError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A timeout without a message. */
  public TimeoutError() {
    super();
  }

  /**
   * A timeout with a message.
   *
   * @param message what took too long, or null
   */
  public TimeoutError(@Nullable String message) {
    super(message);
  }

  /** A block of a task that has been cancelled by its deadline after so many nanoseconds. */
  TimeoutError(String task, long nanos, Throwable cause) {
    super("task '" + task + "' timed out after " + length(nanos), cause);
  }

  /**
   * In seconds, or milliseconds where it is less than one; without digits that nobody asked for.
   */
  static String length(long nanos) {
    boolean seconds = nanos >= 1_000_000_000;
    String number =
        BigDecimal.valueOf(Math.max(0, nanos), seconds ? 9 : 6)
            .setScale(2, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
    return number + (seconds ? " s" : " ms");
  }
}
