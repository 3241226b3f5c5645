package asyncio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that callers get wrong, each refused with a message that says what to pass instead.
 */
final class Check {
  private Check() {}

  static <B> B body(@Nullable B body) {
    if (body == null) {
      throw new NullPointerException(
          "a coroutine was expected, got null; pass a lambda, a Coroutine or another Awaitable");
    }
    return body;
  }

  static Context context(@Nullable Context context) {
    if (context == null) {
      throw new NullPointerException(
          "context must not be null; leave it out for a copy of the current one");
    }
    return context;
  }

  static <B> B callback(@Nullable B callback) {
    if (callback == null) {
      throw new NullPointerException("a callback was expected, got null; pass a Runnable");
    }
    return callback;
  }

  /** The duration in nanoseconds; what does not fit is as good as for ever (292 years). */
  static long nanos(@Nullable Duration duration, String what) {
    if (duration == null) {
      throw new NullPointerException(
          what + " must not be null; pass a Duration (a negative one means at once)");
    }
    long seconds = duration.getSeconds();
    if (seconds >= Long.MAX_VALUE / 1_000_000_000L) {
      return Long.MAX_VALUE;
    }
    if (seconds <= Long.MIN_VALUE / 1_000_000_000L) {
      return Long.MIN_VALUE;
    }
    return seconds * 1_000_000_000L + duration.getNano();
  }
}
