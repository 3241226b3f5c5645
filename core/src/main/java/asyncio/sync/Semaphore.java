package asyncio.sync;

import asyncio.Future;
import asyncio.Headroom;

/**
 * A number of permits that tasks take and return. First come, first served: releasing a permit
 * passes it to the next waiter, and a newcomer does not overtake waiters. Loop thread only; it
 * belongs to no loop until a task has to wait.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#semaphore">asyncio:
 *     Semaphore</a>
 */
public sealed class Semaphore permits BoundedSemaphore {
  private final Holders holders = new Holders();
  private final Waiters waiters = new Waiters(this, holders::tasks);
  private final Releasable held = this::release;
  private int value;

  /**
   * A semaphore.
   *
   * @param value the initial number of permits, not negative
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
    return value == 0 || waiters.live();
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
    Headroom.checkForSeveral(); // to give it back, too
    if (!locked()) {
      holders.taken();
      value--;
      return true;
    }
    Future<Boolean> waiter = waiters.join();
    boolean taken = false;
    try {
      boolean given = waiter.await();
      holders.taken();
      taken = given;
      return taken;
    } finally {
      waiters.leave(waiter);
      if (!taken && waiter.done() && !waiter.cancelled()) {
        value++; // handed over to a task that was cancelled in the same iteration
      }
      while (value > 0 && waiters.wake(1) > 0) {
        value--; // for one that waited only because others did
      }
    }
  }

  /**
   * Takes a permit for a block. Suspends until there is one.
   *
   * @return gives it back when closed
   */
  public final Releasable hold() {
    acquire();
    return held;
  }

  /** Returns a permit, to the task that has waited longest if there is one. Does not suspend. */
  public void release() {
    holders.given(); // first: what fails here has given nothing
    if (waiters.wake(1) == 0) {
      value++;
    }
  }

  @Override
  public String toString() {
    String state = locked() ? "locked" : "unlocked, value:" + value;
    return "<" + getClass().getSimpleName() + " " + state + waiters.text() + ">";
  }
}
