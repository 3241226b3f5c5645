package asyncio.http.http2;

/**
 * The streams that were closed last. What comes for one that this side has reset was on its way,
 * and is overlooked; for any other it breaks a rule.
 */
final class ClosedStreams {
  private static final int KEPT = 256;

  private int[] numbers = new int[8]; // negative: reset by this side
  private int next;

  void add(int id, boolean reset) {
    if (next == numbers.length && next < KEPT) {
      numbers = java.util.Arrays.copyOf(numbers, 2 * next);
    }
    if (next == KEPT) {
      next = 0;
    }
    numbers[next++] = reset ? -id : id;
  }

  boolean contains(int id) {
    return find(id) || find(-id);
  }

  boolean wasReset(int id) {
    return find(-id);
  }

  private boolean find(int number) {
    for (int each : numbers) {
      if (each == number) {
        return true;
      }
    }
    return false;
  }
}
