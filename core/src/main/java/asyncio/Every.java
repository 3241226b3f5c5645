package asyncio;

import asyncio.internal.Check;
import java.time.Duration;
import java.util.Iterator;

/**
 * The ticks of a clock, see {@link Asyncio#every}. A tick is due at the start plus a multiple of
 * the period, so it does not drift; one that is late comes at once, and those that have passed
 * meanwhile are left out.
 */
final class Every implements Iterable<Long> {
  private final long period;

  Every(Duration period) {
    this.period = Check.nanos(period, "period");
    if (this.period <= 0) {
      throw new IllegalArgumentException("period must be positive, got " + period);
    }
  }

  @Override
  public Iterator<Long> iterator() {
    return new Ticks();
  }

  private final class Ticks implements Iterator<Long> {
    private long start;
    private long tick = -1;

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Long next() {
      EventLoop loop = Task.running().loop;
      long now = loop.schedule().clock().nanos();
      if (tick < 0) {
        start = now;
        tick = 0;
        return tick;
      }
      tick = Math.max(tick + 1, (now - start) / period);
      // Also where it is late: others have to run, and a cancellation has to arrive.
      Sleep.during(Duration.ofNanos(Math.max(0, tick * period - (now - start))));
      return tick;
    }
  }
}
