package asyncio.internal.queue;

import asyncio.Poller;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits by parking the loop's thread. A wake-up that comes before the park is kept in {@code
 * woken}, and one between the look at it and the park in the thread's permit, so none is lost.
 */
public final class ParkingPoller implements Poller {
  private volatile @Nullable Thread waiting; // set by the loop's thread, read by any
  private volatile boolean woken; // set by any thread, cleared by the loop's

  @Override
  public void poll(long nanos) {
    if (nanos <= 0) {
      return;
    }
    waiting = Thread.currentThread();
    if (!woken) {
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    }
    woken = false;
  }

  @Override
  public void wakeup() {
    woken = true;
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public boolean idle() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "parking";
  }
}
