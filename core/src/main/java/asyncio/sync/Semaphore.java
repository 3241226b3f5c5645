package asyncio.sync;

import asyncio.Future;
import java.util.ArrayDeque;

/**
 * A number of permits that tasks take and give back. First come, first served: a permit is handed
 * over when it is released, and a newcomer does not overtake those who wait. Loop thread only; it
 * belongs to no loop until a task has to wait.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#semaphore">asyncio:
 *     Semaphore</a>
 */
public sealed class Semaphore permits BoundedSemaphore {
  private final Binding binding = new Binding(this);
  private final ArrayDeque<Future<Boolean>> waiters = new ArrayDeque<>();
  private int value;

  /**
   * A semaphore.
   *
   * @param value how many permits there are at first, not negative
   */
  public Semaphore(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("Semaphore initial value must be >= 0, got " + value);
    }
    this.value = value;
  }

  /** A semaphore with one permit. */
  public Semaphore() {
    this(1);
  }

  /** {@return whether {@link #acquire} would suspend} */
  public final boolean locked() {
    return value == 0 || waiters.stream().anyMatch(waiter -> !waiter.cancelled());
  }

  /** {@return the number of permits that are free} */
  public final int value() {
    return value;
  }

  /**
   * Takes a permit. Suspends until there is one. A task that is cancelled meanwhile takes none, and
   * none is lost.
   *
   * @return true
   */
  public final boolean acquire() {
    if (waiters.isEmpty() ? value > 0 : !locked()) {
      value--;
      return true;
    }
    Future<Boolean> waiter = binding.loop().createFuture();
    waiters.add(waiter);
    boolean taken = false;
    try {
      taken = waiter.await();
      return taken;
    } finally {
      waiters.remove(waiter);
      if (!taken && waiter.done() && !waiter.cancelled()) {
        value++; // handed over to a task that was cancelled in the same iteration
      }
      while (value > 0 && wakeNext()) {
        // as many as are allowed
      }
    }
  }

  /**
   * Takes a permit for a block. Suspends until there is one.
   *
   * @return gives it back when closed
   */
  public final Held hold() {
    acquire();
    return this::release;
  }

  /** Gives a permit back, to the task that has waited longest if there is one. Does not suspend. */
  public void release() {
    value++;
    wakeNext();
  }

  private boolean wakeNext() {
    for (Future<Boolean> waiter : waiters) {
      if (!waiter.done()) {
        value--;
        waiter.setResult(true);
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    String state = locked() ? "locked" : "unlocked, value:" + value;
    return "<" + getClass().getSimpleName() + " " + state + Binding.waiters(waiters.size()) + ">";
  }
}
