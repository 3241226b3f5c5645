package asyncio.http.client;

/** Lets one request in ten be sent again, and ten at once after quiet times. */
final class RetryBudget {
  private static final int MOST = 100; // tenths
  private static final int REPEAT = 10;

  private int tenths = MOST;

  void request() {
    tenths = Math.min(MOST, tenths + 1);
  }

  /** Whether one more may be sent again; then it counts. */
  boolean repeat() {
    if (tenths < REPEAT) {
      return false;
    }
    tenths -= REPEAT;
    return true;
  }
}
