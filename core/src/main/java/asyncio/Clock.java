package asyncio;

import asyncio.internal.queue.SystemClock;

/**
 * All time that a loop knows. One of the two seams of the kernel; the other is {@link Poller}.
 *
 * @see VirtualClock
 */
public interface Clock {
  /**
   * The clock of the machine, monotonic.
   *
   * @return a clock that reads {@link System#nanoTime}
   */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /**
   * The time now, in nanoseconds since an arbitrary origin. Never goes back. Called on the loop's
   * thread, and on any thread by {@link EventLoop#time}.
   *
   * @return nanoseconds
   */
  long nanos();

  /**
   * Called on the loop's thread when nothing is ready and the next timer is {@code nanos} away
   * ({@link Long#MAX_VALUE}: there is none): how long to wait for events. A virtual clock moves on
   * here and answers 0.
   *
   * @param nanos nanoseconds to the next timer, positive
   * @return nanoseconds to wait, at most {@code nanos}
   */
  default long idle(long nanos) {
    return nanos;
  }

  /**
   * Whether timed parks of the JDK that look at the real time again find that it has not moved as
   * far as this clock.
   *
   * @return true for clocks that jump
   */
  default boolean virtual() {
    return false;
  }
}
