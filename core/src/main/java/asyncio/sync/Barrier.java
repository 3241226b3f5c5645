package asyncio.sync;

/**
 * A place where a number of tasks wait for each other; when all are there, all go on, and it can be
 * used again. Loop thread only; it belongs to no loop until a task has to wait.
 *
 * <p>It fills until all parties are there, and drains until the last of them has gone; who comes
 * while it drains waits for that first.
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

  /** {@return how many tasks wait for the others to come} (Python's {@code n_waiting}.) */
  public int waiting() {
    return state == State.FILLING ? inside : 0;
  }

  /** {@return whether it was aborted and has not been reset} */
  public boolean broken() {
    return state == State.BROKEN;
  }

  /**
   * Waits until all parties are there. Suspends unless the calling task is the last of them and
   * nobody drains. (Python's {@code wait}, a name that Java has given away.) A task that is
   * cancelled meanwhile leaves the others waiting for one more.
   *
   * @return a number from 0 to {@code parties - 1}, another one for each task; the last one to come
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
   * Makes it as new. Tasks that wait get a {@link BrokenBarrierError}. Does not suspend, as in fact
   * Python's never does.
   */
  public void reset() {
    waiters.wakeAll(); // first, for it refuses wrong threads
    state = inside > 0 ? State.RESETTING : State.FILLING;
  }

  /**
   * Breaks it: tasks that wait, and all that come until {@link #reset}, get a {@link
   * BrokenBarrierError}. Does not suspend, as in fact Python's never does.
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
