package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * An operation did not end within its deadline. Unlike {@link
 * java.util.concurrent.TimeoutException} it is unchecked; its cause is the {@link CancelledError}
 * that ended the operation.
 */
public final class TimeoutError extends RuntimeException {
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

  TimeoutError(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
