package asyncio.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What one measurement gave over several rounds.
 *
 * @param name what was measured
 * @param unit of the numbers
 * @param rounds one number a round, in the order of the rounds
 * @param target what it should be
 */
record Figure(String name, String unit, List<Double> rounds, String target) {
  double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** One row of a Markdown table. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f %s | %.1f – %.1f | %s |",
        name,
        median(),
        unit,
        Collections.min(rounds),
        Collections.max(rounds),
        target);
  }
}
