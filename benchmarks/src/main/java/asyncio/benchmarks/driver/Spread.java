package asyncio.benchmarks.driver;

import java.util.Collection;
import java.util.Optional;

/**
 * How some numbers lie.
 *
 * @param count how many there are
 * @param median the one in the middle, or the mean of the two there
 * @param least of them
 * @param most of them
 */
record Spread(int count, double median, double least, double most) {
  /** With fewer rounds than these the range of the numbers tells little. */
  private static final int ENOUGH = 5;

  private static final double FLOOR = 0.05;
  private static final double FLOOR_OF_FEW = 0.2;

  /** Of numbers; empty if there are none. */
  static Optional<Spread> of(Collection<Double> numbers) {
    if (numbers.isEmpty()) {
      return Optional.empty();
    }
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return Optional.of(new Spread(sorted.length, median, sorted[0], sorted[sorted.length - 1]));
  }

  /**
   * How far the median may be off for no reason: half the range, but never less than a twentieth of
   * the median, or a fifth where there were fewer than five rounds.
   */
  double noise() {
    double floor = count < ENOUGH ? FLOOR_OF_FEW : FLOOR;
    return Math.max((most - least) / 2, floor * Math.abs(median));
  }

  /** Half the range, as a share of the median. */
  double relative() {
    return median == 0 ? 0 : (most - least) / 2 / Math.abs(median);
  }
}
