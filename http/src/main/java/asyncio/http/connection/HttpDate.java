package asyncio.http.connection;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The time as HTTP writes it, made once a second. */
public final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final List<DateTimeFormatter> FORMATS =
      List.of(
          FORMAT,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ROOT)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
              .withZone(ZoneOffset.UTC));

  private final InstantSource source;
  private long second = Long.MIN_VALUE;
  private String text = "";

  /**
   * The date of a clock.
   *
   * @param source the clock
   */
  public HttpDate(InstantSource source) {
    this.source = source;
  }

  /** {@return the time now, as a field has it} */
  public String now() {
    long millis = source.millis();
    long current = Math.floorDiv(millis, 1000L);
    if (current != second) {
      second = current;
      text = FORMAT.format(Instant.ofEpochSecond(current));
    }
    return text;
  }

  /**
   * A time as a field has it.
   *
   * @param instant the time
   * @return in GMT, to the second
   */
  public static String text(Instant instant) {
    return FORMAT.format(instant);
  }

  /**
   * A time in one of the three ways in which it was ever written.
   *
   * @param text the value of a field; null: there is none
   * @return the time; null if it is none
   */
  public static @Nullable Instant parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    for (DateTimeFormatter format : FORMATS) {
      try {
        return Instant.from(format.parse(text));
      } catch (DateTimeException other) {
        // maybe the next
      }
    }
    return null;
  }
}
