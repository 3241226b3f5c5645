package asyncio.workers;

import org.jspecify.annotations.Nullable;

/**
 * The pool does no more work: its workers could not be started again and again, or it was
 * terminated. Calls that it had get this, and so do new ones.
 *
 * <p>CPython's exception of this name also comes when a worker dies, and then all calls fail and
 * the pool is lost. Here a death fails only the calls that the worker had, with {@link WorkerDied}.
 */
public final class BrokenProcessPool extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * A pool that does no more work.
   *
   * @param message why
   * @param cause what has led to it; null if nothing
   */
  public BrokenProcessPool(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
