package asyncio.http.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
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
    try {
      Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      Duration left = Duration.between(Instant.now(), then);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException none) {
      return null;
    }
  }
}
