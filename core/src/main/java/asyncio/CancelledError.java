package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * The task or future has been cancelled.
 *
 * <p>It is an {@link Error} and no {@code Exception}, so that {@code catch (Exception e)} cannot
 * swallow a cancellation by accident. Code that must clean up uses {@code finally}, or catches it
 * and throws it again.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-exceptions.html">asyncio: exceptions</a>
 */
public final class CancelledError extends Error {
  private static final long serialVersionUID = 1L;

  /** A cancellation without a message. */
  public CancelledError() {
    super();
  }

  /**
   * A cancellation with the message that was given to {@link Task#cancel(String)}.
   *
   * @param message the message, or null
   */
  public CancelledError(@Nullable String message) {
    super(message);
  }

  CancelledError(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
