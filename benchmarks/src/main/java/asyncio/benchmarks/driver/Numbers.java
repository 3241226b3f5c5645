package asyncio.benchmarks.driver;

import java.util.Locale;
import java.util.Optional;

/** Numbers as they stand in reports: three digits that count. */
final class Numbers {
  static final String NONE = "–";

  private Numbers() {}

  static String text(double number) {
    double size = Math.abs(number);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }

  static String median(Optional<Spread> numbers) {
    return numbers.map(spread -> text(spread.median())).orElse(NONE);
  }

  static String withSpread(Optional<Spread> numbers) {
    return numbers.map(spread -> text(spread.median()) + " " + spreadText(spread)).orElse(NONE);
  }

  /** Half the range, such as {@code ±4 %}; nothing can be said of a single round. */
  static String spreadText(Spread spread) {
    return spread.count() < 2 ? "" : "±" + Math.round(spread.relative() * 100) + " %";
  }

  static String ratio(double ratio) {
    return (ratio >= 10
            ? String.format(Locale.ROOT, "%.1f", ratio)
            : String.format(Locale.ROOT, "%.2f", ratio))
        + " ×";
  }
}
