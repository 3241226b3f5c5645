package asyncio.sync;

import asyncio.Headroom;

/**
 * A point where a number of tasks wait for each other. When all have arrived, all continue, and the
 * barrier can be used again. Loop thread only; it belongs to no loop until a task has to wait.
 *
 * <p>It fills until all parties have arrived, and drains until the last of them has left; a task
 * that arrives while it drains first waits for that.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#barrier">asyncio: Barrier</a>
 */
public final class Barrier {
  private enum State {
    FILLING,
    DRAINING,
    RESETTING, // draining, with errors
    BROKEN
  }

  private final Waiters waiters = new Waiters(this);
  private final int parties;
  private State state = State.FILLING;
  private int inside; // those who have come and not gone
  private int gone; // those of them who had to wait

  /**
   * A barrier that nobody waits at.
   *
   * @param parties how many tasks wait for each other, at least one
   */
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("Barrier parties must be >= 1, got " + parties);
    }
    this.parties = parties;
  }

  /** {@return how many tasks wait for each other} */
  public int parties() {
    return parties;
  }

  /** {@return how many tasks wait for the others to arrive} (Python's {@code n_waiting}.) */
  public int waiting() {
    return state == State.FILLING ? inside : 0;
  }

  /** {@return whether it was aborted and has not been reset} */
  public boolean broken() {
    return state == State.BROKEN;
  }

  /**
   * Waits until all parties have arrived. Suspends unless the calling task is the last of them and
   * the barrier does not drain. (Python's {@code wait}; every Java object has another {@code
   * wait}.) A task that is cancelled meanwhile leaves the others waiting for one more.
   *
   * @return a number from 0 to {@code parties - 1}, different for each task; the last one to arrive
   *     gets the highest
   * @throws BrokenBarrierError if the barrier is broken, or is reset or aborted meanwhile
   */
  public int await() {
    while (state == State.DRAINING || state == State.RESETTING) {
      waiters.await();
    }
    if (state == State.BROKEN) {
      throw new BrokenBarrierError("Barrier aborted; reset() makes it usable again");
    }
    Headroom.checkForSeveral();
    inside++;
    try {
      if (inside == parties) {
        state = State.DRAINING;
        gone = 0;
        waiters.wakeAll();
        return parties - 1;
      }
      while (state == State.FILLING) {
        waiters.await();
      }
      if (state != State.DRAINING) {
        throw new BrokenBarrierError("Abort or reset of barrier");
      }
      return gone++;
    } finally {
      inside--;
      if (inside == 0) {
        drained();
      }
    }
  }

  private void drained() {
    if (state != State.BROKEN) {
      state = State.FILLING;
    }
    waiters.wakeAll();
  }

  /**
   * Resets it to its initial state. Waiting tasks get a {@link BrokenBarrierError}. Does not
   * suspend; Python's never does in fact.
   */
  public void reset() {
    waiters.wakeAll(); // first, for it refuses wrong threads
    state = inside > 0 ? State.RESETTING : State.FILLING;
  }

  /**
   * Breaks it: waiting tasks, and all that arrive until {@link #reset}, get a {@link
   * BrokenBarrierError}. Does not suspend; Python's never does in fact.
   */
  public void abort() {
    waiters.wakeAll(); // first, for it refuses wrong threads
    state = State.BROKEN;
  }

  @Override
  public String toString() {
    String filled = broken() ? "" : ", waiters:" + waiting() + "/" + parties;
    return "<Barrier " + state.name().toLowerCase(java.util.Locale.ROOT) + filled + ">";
  }
}
