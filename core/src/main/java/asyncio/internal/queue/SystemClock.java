package asyncio.internal.queue;

import asyncio.Clock;

/** The machine's monotonic clock: the only place in the kernel that reads the time. */
public enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
