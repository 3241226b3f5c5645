package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on a loop: which thread runs, for which task, in which context. Written by the
 * thread that has the turn; another thread only ever compares {@link #owner} with itself, for which
 * a stale value will do.
 */
final class Turn {
  @Nullable Thread owner; // null while the loop does not run
  @Nullable Task<?> task; // the one that takes a step; null in callbacks
  @Nullable Context context; // null in what is neither a callback nor a task's step
  private @Nullable Task<?> eager;
  private @Nullable ExitError eagerExit;

  /** Whether the calling thread has the turn, or is carried by the one that has it. */
  boolean mine() {
    return owner == JdkAccess.carrier() || owner == Thread.currentThread();
  }

  /**
   * Whether a new task can take its first step right here: in a task or a callback, not in a thread
   * started by one.
   */
  boolean canStepNow() {
    return task != null || owner == Thread.currentThread();
  }

  /**
   * Steps a new task within the call that creates it: the creating task makes way and goes on right
   * after.
   */
  void now(Task<?> task) {
    Task<?> creator = this.task;
    if (creator == null) {
      task.step();
      return;
    }
    eager = task;
    creator.makeWay();
    ExitError exit = eagerExit;
    if (exit != null) {
      eagerExit = null;
      throw exit;
    }
  }

  /**
   * Steps the eager task that a body has just made way for; false if it did not suspend for that.
   */
  boolean stepEager() {
    Task<?> due = eager;
    if (due == null) {
      return false;
    }
    eager = null;
    try {
      due.step();
    } catch (ExitError exit) {
      eagerExit = exit; // for its creator
    }
    return true;
  }
}
