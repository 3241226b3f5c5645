package asyncio.workers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call is made.
 *
 * @param timeout how long it may take from now on, waiting included; it travels as what remains of
 *     it, so that the worker ends the call, too; null: as long as it likes
 * @param retries how often it is made again if its worker dies; only for what may be done twice
 * @param key for the {@link Scheduler}; null: none
 */
public record CallOptions(@Nullable Duration timeout, int retries, @Nullable Object key) {
  /** No bound, no retries, no key. */
  public static final CallOptions DEFAULT = new CallOptions(null, 0, null);

  /** Checks the numbers. */
  public CallOptions {
    if (retries < 0) {
      throw new IllegalArgumentException("a call is made again 0 times or more, not " + retries);
    }
  }

  /**
   * The same with a bound on its time. When that has passed, the future fails with a {@link
   * asyncio.TimeoutError}, and the call is cancelled in its worker.
   *
   * @param timeout how long; null: as long as it likes
   * @return changed options
   */
  public CallOptions withTimeout(@Nullable Duration timeout) {
    return new CallOptions(timeout, retries, key);
  }

  /**
   * The same, made again if its worker dies. Only for what may be done twice.
   *
   * @param retries how often at most
   * @return changed options
   */
  public CallOptions withRetries(int retries) {
    return new CallOptions(timeout, retries, key);
  }

  /**
   * The same with a key.
   *
   * @param key for the scheduler
   * @return changed options
   */
  public CallOptions withKey(@Nullable Object key) {
    return new CallOptions(timeout, retries, key);
  }
}
