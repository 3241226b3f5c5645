package asyncio;

import asyncio.internal.queue.ParkingPoller;

/**
 * All readiness that a loop knows: what the loop's thread waits in when nothing is ready. One of
 * the two seams of the kernel; the other is {@link Clock}. Pollers that do I/O append their events
 * to the loop with {@link EventLoop#callSoon}.
 *
 * <p>The loop guarantees: {@link #flush}, {@link #poll} and {@link #close} are called on the loop's
 * thread only, and {@link #wakeup} on any thread, at any time, also before the wait begins and
 * after the close.
 */
public interface Poller {
  /**
   * The poller that waits for nothing but wake-ups from other threads.
   *
   * @return a new poller
   */
  static Poller parking() {
    return new ParkingPoller();
  }

  /** A loop as its poller sees it. */
  interface Host {
    /**
     * Whether the loop may poll in another thread each time.
     *
     * @return true in portable mode
     */
    boolean portable();
  }

  /**
   * Told once which loop it is to serve, before anything else. A poller that is refused to a loop
   * by an exception is closed. Any thread, for a loop is made in any.
   *
   * @param host the loop that polls it from now on
   * @throws IllegalStateException if it cannot serve this loop
   */
  default void serve(Host host) {}

  /**
   * Sends what was written since the last poll. Called once an iteration, before the loop decides
   * how long it may wait, for this may call for callbacks.
   */
  default void flush() {}

  /**
   * Waits for events and queues what they call for.
   *
   * @param nanos how long to wait at most; 0: do not wait; {@link Long#MAX_VALUE}: until something
   *     happens. It may return early.
   */
  void poll(long nanos);

  /** Makes a running or the next {@link #poll} return soon. Never blocks, never throws. */
  void wakeup();

  /**
   * Whether it knows no events but wake-ups, so that a loop which is to do I/O may take another in
   * its place.
   *
   * @return false unless it says so
   */
  default boolean idle() {
    return false;
  }

  /** Frees what the poller holds. Idempotent. */
  void close();
}
