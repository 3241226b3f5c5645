package asyncio.http.client;

import asyncio.http.connection.HttpDate;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a server wants to be asked again (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {
  private static final int DIGITS = 9;

  private RetryAfter() {}

  /** How long that is; null if it does not say, or nothing that makes sense. */
  static @Nullable Duration parse(@Nullable String value) {
    if (value == null) {
      return null;
    }
    if (value.matches("[0-9]+")) {
      return value.length() > DIGITS
          ? Duration.ofDays(365)
          : Duration.ofSeconds(Long.parseLong(value));
    }
    Instant then = HttpDate.parse(value);
    if (then == null) {
      return null;
    }
    Duration left = Duration.between(Instant.now(), then);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
