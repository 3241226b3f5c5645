package asyncio.http.http2;

/**
 * How often a peer may do what costs it little and this side something: so many times at once, and
 * so many in a second after that.
 */
final class Budget {
  private static final double SECOND = 1e9;

  private final int max;
  private final double perNano;
  private double left;
  private long filled; // when, in nanoseconds

  Budget(int max, int perSecond) {
    this.max = max;
    this.perNano = perSecond / SECOND;
    this.left = max;
  }

  /** Takes some of it; whether there was so much. */
  boolean take(int cost, long now) {
    left -= cost;
    if (left < 0) {
      left = Math.min(max, left + (now - filled) * perNano);
      filled = now;
    }
    return left >= 0;
  }

  /** Gives some back, for what the peer does that it is there for. */
  void earn(int some) {
    left = Math.min(max, left + some);
  }
}
