package asyncio.cli.serve;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, sizes and times as people write them: {@code 512m}, {@code 1.5s}, {@code 2min}. */
final class Quantity {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)");

  private Quantity() {}

  /** A number that is not negative. */
  static int count(String text) {
    try {
      int number = Integer.parseInt(text.strip().replace("_", ""));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException wrong) {
      // said below
    }
    throw new IllegalArgumentException("is no number from 0 to " + Integer.MAX_VALUE);
  }

  /** A number that is positive. */
  static int positive(String text) {
    int number = count(text);
    if (number == 0) {
      throw new IllegalArgumentException("is too few: there has to be one at least");
    }
    return number;
  }

  /** A number of bytes; k, m and g are powers of 1024. */
  static long bytes(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (form.matches()) {
      int shift =
          switch (form.group(2).toLowerCase(Locale.ROOT)) {
            case "", "b" -> 0;
            case "k", "kb", "kib" -> 10;
            case "m", "mb", "mib" -> 20;
            case "g", "gb", "gib" -> 30;
            default -> -1;
          };
      double bytes = Double.parseDouble(form.group(1)) * (1L << Math.max(shift, 0));
      if (shift >= 0 && bytes <= 1L << 62) {
        return (long) bytes;
      }
    }
    throw new IllegalArgumentException("is no size: write it as 512k, 64m or 1g");
  }

  /** A time; a number alone is seconds. */
  static Duration time(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (form.matches()) {
      double seconds =
          switch (form.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> 0.001;
            case "", "s" -> 1;
            case "m", "min" -> 60;
            case "h" -> 3600;
            default -> -1;
          };
      double nanos = Double.parseDouble(form.group(1)) * seconds * 1e9;
      if (nanos >= 0 && nanos < 1L << 62) {
        return Duration.ofNanos(Math.round(nanos));
      }
    }
    throw new IllegalArgumentException("is no time: write it as 500ms, 30s or 2min");
  }

  /** As {@link #time} reads it. */
  static String text(Duration time) {
    long millis = time.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    return seconds % 60 == 0 && seconds > 60 ? seconds / 60 + "min" : seconds + "s";
  }

  /** As {@link #bytes} reads it. */
  static String text(long bytes) {
    String units = "kmg";
    long left = bytes;
    int unit = -1;
    while (left != 0 && left % 1024 == 0 && unit < 2) {
      left /= 1024;
      unit++;
    }
    return unit < 0 ? String.valueOf(left) : left + "" + units.charAt(unit);
  }
}
