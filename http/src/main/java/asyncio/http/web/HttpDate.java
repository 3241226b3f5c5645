package asyncio.http.web;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time as HTTP writes it, made once a second. */
final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final InstantSource source;
  private long second = Long.MIN_VALUE;
  private String text = "";

  HttpDate(InstantSource source) {
    this.source = source;
  }

  String now() {
    long millis = source.millis();
    long current = Math.floorDiv(millis, 1000L);
    if (current != second) {
      second = current;
      text = FORMAT.format(Instant.ofEpochSecond(current));
    }
    return text;
  }
}
