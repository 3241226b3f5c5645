package asyncio.benchmarks.driver;

import java.util.Collection;
import java.util.Optional;

/**
 * How some numbers lie.
 *
 * @param count how many there are
 * @param median the one in the middle, or the mean of the two there
 * @param low the lower quartile; of fewer than five the least
 * @param high the upper quartile; of fewer than five the most
 */
record Spread(int count, double median, double low, double high) {
  /** Fewer numbers than these tell little about how they lie. */
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
    int quarter = (sorted.length - 1) / 4;
    double high = sorted[sorted.length - 1 - quarter];
    return Optional.of(new Spread(sorted.length, median, sorted[quarter], high));
  }

  /**
   * How far the median may be off for no reason: half the distance between the quartiles, but never
   * less than a twentieth of the median, or a fifth where there were fewer than five numbers.
   */
  double noise() {
    double floor = count < ENOUGH ? FLOOR_OF_FEW : FLOOR;
    return Math.max((high - low) / 2, floor * Math.abs(median));
  }

  /** Half the distance between the quartiles, as a share of the median. */
  double relative() {
    return median == 0 ? 0 : (high - low) / 2 / Math.abs(median);
  }
}
