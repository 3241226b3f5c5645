package asyncio.sync;

import asyncio.Asyncio;
import asyncio.EventLoop;
import java.time.Duration;
import java.util.Arrays;

/**
 * A limit on how often something may happen in a period: a task that comes too early waits, first
 * come, first served. The limit is exact, not an average: no period, wherever it begins, has more.
 * To limit how many run at the same time, see {@link CapacityLimiter}. Loop thread only; it belongs
 * to the loop where it is first used.
 *
 * <pre>{@code
 * var limiter = new RateLimiter(10, ofSeconds(1));
 * map(pages, 100, page -> {
 *   limiter.acquire();
 *   return fetch(page);
 * });
 * }</pre>
 */
public final class RateLimiter {
  private final Lock turn = new Lock(); // held by the first of those who wait
  private final Binding binding = new Binding(this);
  private final long[] free; // when each of the last so many times is a period ago; a ring
  private final long period; // nanoseconds
  private int oldest;
  private int here; // tasks that wait
  private boolean used;

  /**
   * A limiter.
   *
   * @param times how many times, at least 1; it remembers as many
   * @param period in which period, more than zero
   */
  public RateLimiter(int times, Duration period) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be at least 1, got " + times);
    }
    if (period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("period must be positive, got " + period);
    }
    this.free = new long[times];
    this.period = period.toNanos();
  }

  /**
   * Waits until the limit allows one more. Suspends only if it has to wait. A task that is
   * cancelled meanwhile uses nothing up.
   *
   * @throws IllegalStateException in another loop than before
   */
  public void acquire() {
    begin();
    here++;
    try (var _ = turn.hold()) {
      long wait = free[oldest] - now();
      if (wait > 0) {
        Asyncio.sleep(Duration.ofNanos(wait));
      }
      take();
    } finally {
      here--;
    }
  }

  /**
   * Uses one if the limit allows it now and nobody waits. Does not suspend.
   *
   * @return whether the limit allows it
   * @throws IllegalStateException in another loop than before
   */
  public boolean tryAcquire() {
    begin();
    if (here > 0 || free[oldest] > now()) {
      return false;
    }
    take();
    return true;
  }

  private void begin() {
    binding.loop();
    if (!used) {
      Arrays.fill(free, now());
      used = true;
    }
  }

  private void take() {
    free[oldest] = Math.max(now(), free[oldest]) + period;
    oldest = (oldest + 1) % free.length;
  }

  private static long now() {
    return EventLoop.running().time().toNanos();
  }

  @Override
  public String toString() {
    return "<RateLimiter " + free.length + " in " + Duration.ofNanos(period) + ">";
  }
}
