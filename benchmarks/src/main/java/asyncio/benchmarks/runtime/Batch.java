package asyncio.benchmarks.runtime;

import java.util.Random;

/**
 * How many operations one call of a program makes, inside one run of its runtime; the Python
 * program has the same numbers.
 */
final class Batch {
  static final int SWITCHES = 100_000;
  static final int CREATED = 50_000;
  static final int FAILED = 20_000;
  static final int GATHERED = 200_000;
  static final int AWAITED = 500_000;
  static final int HANDED_OVER = 100_000;
  static final int ROUND_TRIPS = 20_000;
  static final int HELD = 500_000;
  static final int TIMERS = 100_000;
  static final int CALLBACKS = 100_000;
  static final int WAKEUPS = 5_000;
  static final int ITEMS = 100_000;
  static final int CANCELLED = 20_000;
  static final int HEADS = 100_000;

  /** Milliseconds from 1 to 5 in random order: all are due when the last has been scheduled. */
  private static final long[] DELAYS = new Random(5).longs(TIMERS, 1, 6).toArray();

  private Batch() {}

  static long[] delays() {
    return DELAYS;
  }

  /** That the work was done. */
  static void check(boolean right) {
    if (!right) {
      throw new AssertionError("the benchmark did not do its work");
    }
  }
}
