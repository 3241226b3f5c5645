package asyncio.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * What one measurement gave over several rounds.
 *
 * @param name what was measured
 * @param unit of the numbers
 * @param rounds one number a round, in the order of the rounds
 * @param target what it should be
 */
record Figure(String name, String unit, double[] rounds, String target) {
  double median() {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double least() {
    return Arrays.stream(rounds).min().orElse(Double.NaN);
  }

  double most() {
    return Arrays.stream(rounds).max().orElse(Double.NaN);
  }

  /** One row of a Markdown table. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f %s | %.1f – %.1f | %s |",
        name,
        median(),
        unit,
        least(),
        most(),
        target);
  }
}
