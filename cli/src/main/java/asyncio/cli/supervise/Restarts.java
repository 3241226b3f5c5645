package asyncio.cli.supervise;

import java.time.Duration;

/**
 * When the next worker may be started after some have failed: at once after a few deaths, later and
 * later when workers die as soon as they are there, or do not even start. One that has lived for
 * half a minute makes up for all that was before.
 */
final class Restarts {
  private static final int AT_ONCE = 5;
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST = 30 * SECOND;

  /** A worker that has lived so long was well. */
  static final Duration WELL = Duration.ofSeconds(30);

  private int failures; // without one in between that was well
  private int failedStarts; // without one in between that became ready
  private long notBefore = Long.MIN_VALUE;

  /** One that was ready has died. */
  void died(long now, long lived) {
    if (lived >= WELL.toNanos()) {
      failures = 0;
    }
    failures++;
    delay(now, failures - AT_ONCE);
  }

  /** One has died before it was ready. */
  void failedToStart(long now) {
    failures++;
    failedStarts++;
    delay(now, failures);
  }

  /** One has become ready. */
  void started() {
    failedStarts = 0;
  }

  /** What was wrong may be right now. */
  void forget() {
    failures = 0;
    failedStarts = 0;
    notBefore = Long.MIN_VALUE;
  }

  private void delay(long now, int power) {
    if (power > 0) {
      long wait = power > 5 ? LONGEST : Math.min(LONGEST, SECOND << (power - 1));
      notBefore = now + wait;
    }
  }

  /** How many in a row have not become ready. */
  int failedStarts() {
    return failedStarts;
  }

  long notBefore() {
    return notBefore;
  }
}
