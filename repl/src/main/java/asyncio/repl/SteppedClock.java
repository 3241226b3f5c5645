package asyncio.repl;

import asyncio.Clock;
import java.time.Duration;

/**
 * Virtual time for somebody who types: it stands at the prompt, and jumps from timer to timer while
 * an input waits. So {@code sleep(Duration.ofHours(1))} returns at once, and all that was due in
 * that hour has happened.
 */
final class SteppedClock implements Clock {
  private volatile long now; // read by any thread
  private volatile boolean moving;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // by the loop's thread only
  public long idle(long nanos) {
    if (!moving || nanos == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    now += nanos;
    return 0;
  }

  @Override
  public boolean virtual() {
    return true;
  }

  /** Whether an input waits. */
  void moves(boolean whileAnInputWaits) {
    moving = whileAnInputWaits;
  }

  @Override
  public String toString() {
    return "virtual time " + Duration.ofNanos(now);
  }
}
