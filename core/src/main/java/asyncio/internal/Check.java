package asyncio.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that callers get wrong, each refused with a message that says what to pass instead.
 */
public final class Check {
  private static final long FOR_EVER = Long.MAX_VALUE / 2 / 1_000_000_000L; // in seconds

  private Check() {}

  public static <B> B body(@Nullable B body) {
    if (body == null) {
      throw new NullPointerException(
          "a coroutine was expected, got null; pass a lambda, a Coroutine or another Awaitable");
    }
    return body;
  }

  public static <C> C context(@Nullable C context) {
    if (context == null) {
      throw new NullPointerException(
          "context must not be null; leave it out for a copy of the current one");
    }
    return context;
  }

  public static <B> B callback(@Nullable B callback) {
    if (callback == null) {
      throw new NullPointerException("a callback was expected, got null; pass a Runnable");
    }
    return callback;
  }

  /**
   * The duration in nanoseconds; what is longer than 146 years is as good as for ever. So sums and
   * differences of two durations fit.
   */
  public static long nanos(@Nullable Duration duration, String what) {
    if (duration == null) {
      throw new NullPointerException(
          what + " must not be null; pass a Duration (a negative one means at once)");
    }
    long seconds = Math.clamp(duration.getSeconds(), -FOR_EVER, FOR_EVER);
    return seconds * 1_000_000_000L + (Math.abs(seconds) == FOR_EVER ? 0 : duration.getNano());
  }
}
