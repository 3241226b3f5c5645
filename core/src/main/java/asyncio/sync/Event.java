package asyncio.sync;

/**
 * A flag that tasks can wait for. Loop thread only; it belongs to no loop until a task has to wait.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#event">asyncio: Event</a>
 */
public final class Event {
  private final Waiters waiters = new Waiters(this);
  private boolean set;

  /** An event that is not set. */
  public Event() {}

  /**
   * Sets the flag and wakes all waiting tasks, even if the flag is cleared right after. Does not
   * suspend.
   */
  public void set() {
    waiters.wakeAll(); // first, for it refuses wrong threads
    set = true;
  }

  /**
   * Clears the flag: tasks that wait from now on wait for the next {@link #set}. Does not suspend.
   */
  public void clear() {
    set = false;
  }

  /** {@return whether the flag is set} */
  public boolean isSet() {
    return set;
  }

  /**
   * Waits until the flag is set. Suspends unless it is. (Python's {@code wait}; every Java object
   * has another {@code wait}.)
   *
   * @return true
   */
  public boolean await() {
    if (!set) {
      waiters.await();
    }
    return true;
  }

  @Override
  public String toString() {
    return "<Event " + (set ? "set" : "unset") + waiters.text() + ">";
  }
}
