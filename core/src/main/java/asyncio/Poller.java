package asyncio;

/**
 * All readiness that a loop knows: what the loop's thread waits in when nothing is ready. One of
 * the two seams of the kernel; the other is {@link Clock}. Pollers that do I/O append their events
 * to the loop with {@link EventLoop#callSoon}.
 *
 * <p>The loop guarantees: {@link #poll} and {@link #close} are called on the loop's thread only,
 * and {@link #wakeup} on any thread, at any time, also before the wait begins and after the close.
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

  /**
   * Waits for events and queues what they call for.
   *
   * @param nanos how long to wait at most; 0: do not wait; {@link Long#MAX_VALUE}: until something
   *     happens. It may return early.
   */
  void poll(long nanos);

  /** Makes a running or the next {@link #poll} return soon. Never blocks, never throws. */
  void wakeup();

  /** Frees what the poller holds. Idempotent. */
  void close();
}
