package asyncio.sync;

import asyncio.EventLoop;
import asyncio.Future;
import java.util.ArrayDeque;

/**
 * A flag that tasks can wait for. Loop thread only; it belongs to no loop until a task has to wait.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#event">asyncio: Event</a>
 */
public final class Event {
  private final Binding binding = new Binding(this);
  private final ArrayDeque<Future<Boolean>> waiters = new ArrayDeque<>();
  private boolean set;

  /** An event that is not set. */
  public Event() {}

  /**
   * Sets the flag and wakes all tasks that wait, even if it is cleared right after. Does not
   * suspend.
   */
  public void set() {
    for (Future<Boolean> waiter : waiters) {
      if (!waiter.done()) {
        waiter.setResult(true); // first, for it refuses wrong threads
      }
    }
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
   * Waits until the flag is set. Suspends unless it is. (Python's {@code wait}, a name that Java
   * has given away.)
   *
   * @return true
   */
  public boolean await() {
    if (set) {
      return true;
    }
    EventLoop loop = binding.loop();
    Future<Boolean> waiter = loop.createFuture();
    waiters.add(waiter);
    try {
      return waiter.await();
    } finally {
      waiters.remove(waiter);
    }
  }

  @Override
  public String toString() {
    return "<Event " + (set ? "set" : "unset") + Binding.waiters(waiters.size()) + ">";
  }
}
