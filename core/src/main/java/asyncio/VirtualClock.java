package asyncio;

import asyncio.internal.Check;
import java.time.Duration;

/**
 * A clock that stands still while there is work and jumps to the next timer when the loop is idle,
 * so that a program of hours runs in milliseconds and always in the same order.
 *
 * <p>The loop does not jump while jobs of {@link EventLoop#runInExecutor} are under way, for they
 * take real time; it does not know of other threads' work, such as stages that they complete. Timed
 * parks of the JDK ({@code LockSupport.parkNanos}, {@code Object.wait(ms)}) jump as well. Calls
 * that look at {@code System.nanoTime} again before they return, above all {@code Thread.sleep},
 * keep their place in virtual time but take the real time too; {@link Asyncio#sleep} does not.
 */
public final class VirtualClock implements Clock {
  private volatile long now; // read by any thread

  /** A clock that begins at zero. */
  public VirtualClock() {}

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public long idle(long nanos) {
    if (nanos == Long.MAX_VALUE) {
      return nanos;
    }
    advance(nanos);
    return 0;
  }

  @Override
  public boolean virtual() {
    return true;
  }

  /**
   * Moves the clock on by hand. To be called on the loop's thread, or while the loop does not run.
   *
   * @param duration how far, not negative
   */
  public void advance(Duration duration) {
    long nanos = Check.nanos(duration, "duration");
    if (nanos < 0) {
      throw new IllegalArgumentException("time does not go back: " + duration);
    }
    advance(nanos);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void advance(long nanos) {
    long later = now + nanos;
    now = later < now ? Long.MAX_VALUE : later;
  }

  @Override
  public String toString() {
    return "VirtualClock[" + Duration.ofNanos(now) + "]";
  }
}
