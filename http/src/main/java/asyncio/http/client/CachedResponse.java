package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.connection.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response that an {@link HttpCache} keeps.
 *
 * @param requested when it was asked for
 * @param received when its head came
 * @param status its status
 * @param reason the phrase with it
 * @param headers its fields, but for those that belong to a connection
 * @param varied the fields of the request that it depends on
 * @param body its body as it was sent, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record CachedResponse(
    Instant requested,
    Instant received,
    int status,
    String reason,
    Headers headers,
    Headers varied,
    byte[] body) {
  private static final Set<Integer> HEURISTIC =
      Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);
  private static final Duration LONGEST_GUESS = Duration.ofDays(1);
  private static final int COST = 500; // bytes beside those of the body

  CacheControl control() {
    return CacheControl.of(headers);
  }

  /** How much memory it takes, roughly. */
  long size() {
    int[] fields = {COST};
    headers.forEach((name, value) -> fields[0] += 2 * (name.length() + value.length()) + 50);
    varied.forEach((name, value) -> fields[0] += 2 * (name.length() + value.length()) + 50);
    return fields[0] + (long) body.length;
  }

  private Instant date() {
    Instant said = HttpDate.parse(headers.get("date"));
    return said == null ? received : said;
  }

  /** How old it is (RFC 9111, 4.2.3). */
  Duration age(Instant now) {
    Duration apparent = positive(Duration.between(date(), received));
    Duration delay = positive(Duration.between(requested, received));
    Duration corrected = seconds(headers.get("age")).plus(delay);
    Duration initial = apparent.compareTo(corrected) > 0 ? apparent : corrected;
    return initial.plus(positive(Duration.between(received, now)));
  }

  private static Duration seconds(@Nullable String value) {
    if (value == null || !value.matches("[0-9]{1,9}")) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(Long.parseLong(value));
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  /** How long it is fresh (RFC 9111, 4.2.1 and 4.2.2). */
  Duration lifetime(boolean shared) {
    CacheControl control = control();
    Duration said = shared ? control.time("s-maxage") : null;
    said = said == null ? control.time("max-age") : said;
    if (said != null) {
      return said;
    }
    if (headers.contains("expires")) {
      Instant until = HttpDate.parse(headers.get("expires"));
      return until == null ? Duration.ZERO : positive(Duration.between(date(), until));
    }
    Instant changed = HttpDate.parse(headers.get("last-modified"));
    if (changed == null || !(HEURISTIC.contains(status) || control.has("public"))) {
      return Duration.ZERO;
    }
    Duration guess = positive(Duration.between(changed, date())).dividedBy(10);
    return guess.compareTo(LONGEST_GUESS) < 0 ? guess : LONGEST_GUESS;
  }

  /** Whether it says that it may be kept (RFC 9111, 3, the last of the conditions). */
  boolean saysSo(boolean shared) {
    CacheControl control = control();
    return control.has("public")
        || (!shared && control.has("private"))
        || headers.contains("expires")
        || control.has("max-age")
        || (shared && control.has("s-maxage"))
        || HEURISTIC.contains(status);
  }

  /** Whether the server can be asked if it is still right. */
  boolean hasValidator() {
    return headers.contains("etag") || headers.contains("last-modified");
  }

  @Override
  public String toString() {
    return "<CachedResponse " + status + " of " + body.length + " bytes>";
  }
}
