package asyncio.sync;

import asyncio.Asyncio;
import asyncio.Call;
import asyncio.CancelledError;
import asyncio.Headroom;
import asyncio.Task;
import org.jspecify.annotations.Nullable;

/**
 * A condition lets tasks wait, under a lock, for changes to what the lock guards. Several
 * conditions may share a lock. Loop thread only; it belongs to no loop until a task has to wait.
 *
 * <pre>{@code
 * try (var _ = condition.hold()) {
 *   condition.waitFor(() -> !items.isEmpty());
 *   use(items.removeFirst());
 * }
 * }</pre>
 *
 * <p>The names are those of {@link java.util.concurrent.locks.Condition}, since every Java object
 * has a {@code wait} and a {@code notify} already.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#condition">asyncio:
 *     Condition</a>
 */
public final class Condition {
  private final Waiters waiters = new Waiters(this);
  private final Lock lock;

  /** A condition with a lock of its own. */
  public Condition() {
    this(new Lock());
  }

  /**
   * A condition.
   *
   * @param lock what guards it
   */
  public Condition(Lock lock) {
    if (lock == null) {
      throw new NullPointerException("lock must not be null; new Condition() makes one");
    }
    this.lock = lock;
  }

  /** {@return whether the lock is taken} */
  public boolean locked() {
    return lock.locked();
  }

  /**
   * Takes the lock, see {@link Lock#acquire}. Suspends until it is free.
   *
   * @return true
   */
  public boolean acquire() {
    return lock.acquire();
  }

  /**
   * Takes the lock for a block, see {@link Lock#hold}. Suspends until it is free.
   *
   * @return releases it when closed
   */
  public Releasable hold() {
    return lock.hold();
  }

  /**
   * Frees the lock, see {@link Lock#release}. Does not suspend.
   *
   * @throws IllegalStateException if it is not taken
   */
  public void release() {
    lock.release();
  }

  /**
   * Releases the lock, waits for a signal, and takes the lock again. Suspends. It may return
   * without a signal that was meant for this task: check again what the task waits for, or use
   * {@link #waitFor}.
   *
   * <p>A task that is cancelled meanwhile also holds the lock when this throws the {@link
   * CancelledError}, however often it was cancelled while it waited for the lock; the latest
   * cancellation is thrown. A signal that it may have got goes to the next task.
   *
   * @return true
   * @throws IllegalStateException if the lock is not taken
   */
  public boolean await() {
    checkLocked("wait");
    Headroom.checkForSeveral(); // to take the lock again, too
    waiters.checkLoop();
    lock.release();
    try {
      try {
        waiters.await();
      } finally {
        acquireAgain();
      }
    } catch (Throwable failure) {
      waiters.wake(1);
      throw failure;
    }
    return true;
  }

  private static int requests() {
    Task<?> task = Asyncio.currentTask();
    return task == null ? 0 : task.cancelling();
  }

  private void acquireAgain() {
    CancelledError latest = null;
    boolean held = false;
    for (int requests = requests(); !held; ) {
      try {
        lock.acquire();
        held = true;
      } catch (CancelledError cancelled) {
        latest = cancelled;
        int now = requests();
        if (now == requests) { // nobody has asked again: a cancel scope would throw for ever
          Asyncio.shielded(() -> lock.acquire());
          held = true;
        }
        requests = now;
      }
    }
    if (latest != null) {
      throw latest;
    }
  }

  /**
   * Waits until a predicate gives something: asks it at once and after each {@link #await}.
   * Suspends unless it gives something at once.
   *
   * @param predicate asked while the lock is held; gives {@code false} or null to wait on. It may
   *     suspend
   * @param <T> what it gives; {@code Boolean} for a plain condition
   * @param <X> the checked exception that it throws
   * @return what it gave in the end: {@code true}, or whatever is neither {@code false} nor null
   * @throws IllegalStateException if it has to wait and the lock is not taken
   * @throws X what the predicate throws; the lock is held then
   */
  public <T, X extends Exception> T waitFor(Call<? extends @Nullable T, X> predicate) throws X {
    T given = ask(predicate);
    while (given == null || Boolean.FALSE.equals(given)) {
      await();
      given = ask(predicate);
    }
    return given;
  }

  private static <T, X extends Exception> @Nullable T ask(Call<? extends @Nullable T, X> predicate)
      throws X {
    try {
      return predicate.await();
    } catch (InterruptedException interrupted) {
      return Asyncio.await(
          () -> {
            throw interrupted; // which tells whether it is a cancellation
          });
    }
  }

  /**
   * Wakes the task that has waited longest, if there is one. Does not suspend.
   *
   * @throws IllegalStateException if the lock is not taken
   */
  public void signal() {
    signal(1);
  }

  /**
   * Wakes the tasks that have waited longest. Each continues when it gets the lock, which the
   * caller still has to release. Does not suspend.
   *
   * @param tasks how many at most
   * @throws IllegalStateException if the lock is not taken
   */
  public void signal(int tasks) {
    checkLocked("signal");
    waiters.wake(tasks);
  }

  /**
   * Wakes all tasks that wait. Does not suspend.
   *
   * @throws IllegalStateException if the lock is not taken
   */
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  private void checkLocked(String what) {
    if (!lock.locked()) {
      throw new IllegalStateException(
          "cannot " + what + " on a lock that is not acquired; do it in try (var _ = hold())");
    }
  }

  @Override
  public String toString() {
    return "<Condition " + (locked() ? "locked" : "unlocked") + waiters.text() + ">";
  }
}
