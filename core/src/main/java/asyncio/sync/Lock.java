package asyncio.sync;

import asyncio.Asyncio;
import asyncio.Headroom;
import asyncio.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lock: one task holds it at a time, and waiting tasks get it in the order in which they came. It
 * has no owner: any task may release it. No task can take it twice. Loop thread only; it belongs to
 * no loop until a task has to wait.
 *
 * <p>Code between two points that suspend is never interleaved and needs no lock. This one is for
 * sections that suspend.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#lock">asyncio: Lock</a>
 */
public final class Lock {
  private final Waiters waiters = new Waiters(this, this::holders);
  private final Releasable held = this::release;
  private boolean locked;
  private @Nullable Task<?> holder; // who took it last

  /** A lock that is free. */
  public Lock() {}

  /** {@return whether it is taken; false also between a release and the next task's step} */
  public boolean locked() {
    return locked;
  }

  /**
   * Takes the lock. Suspends until it is free and all earlier waiters have had it. A task that is
   * cancelled meanwhile does not get it, and the next waiter does.
   *
   * @return true
   */
  public boolean acquire() {
    Headroom.checkForSeveral(); // to release it, too
    if (locked || waiters.live()) {
      try {
        waiters.await();
      } catch (Throwable failure) {
        if (!locked) {
          waiters.wakeHead(); // this task may have been woken for it
        }
        throw failure;
      }
    }
    Task<?> task = Asyncio.currentTask(); // before anything is taken
    locked = true;
    holder = task;
    return true;
  }

  /**
   * Takes the lock for a block: {@code try (var _ = lock.hold()) { … }}. Suspends until it is free.
   *
   * @return releases it when closed
   */
  public Releasable hold() {
    acquire();
    return held;
  }

  /**
   * Releases the lock and wakes the task that has waited longest. Any task may do it. Does not
   * suspend.
   *
   * @throws IllegalStateException if it is not taken
   */
  public void release() {
    if (!locked) {
      throw new IllegalStateException("Lock is not acquired; release once for each acquire");
    }
    waiters.wakeHead(); // first, for it refuses wrong threads
    locked = false;
    holder = null;
  }

  private List<Task<?>> holders() {
    Task<?> one = holder;
    return one == null ? List.of() : List.of(one);
  }

  @Override
  public String toString() {
    return "<Lock " + (locked ? "locked" : "unlocked") + waiters.text() + ">";
  }
}
