package asyncio;

import asyncio.internal.jdk.JdkAccess;
import org.jspecify.annotations.Nullable;

/**
 * What those who serve a loop see of it: which thread has its turn, in which context, and whether
 * it runs, is closed, or is in debug mode. They know this much and not the loop. Written by the
 * thread that has the turn; another thread only ever compares {@link #owner} with itself, for which
 * a stale value will do.
 */
abstract class LoopState {
  @Nullable Thread owner; // null while the loop does not run
  @Nullable Context context; // null in what is neither a callback nor a task's step
  volatile boolean running; // read by any thread
  volatile boolean closed; // read by any thread
  boolean debug;

  /** The task or the callback with a stack of its own that runs; null if it is neither. */
  abstract @Nullable Object onTurn();

  /**
   * Runs what may wait for a lock, as what logs: not on the loop's own stack while a task may stand
   * in the lock's queue before it. Returns when it has ended, or waits.
   */
  abstract void aside(Runnable work);

  /** Whether the calling thread has the turn, or is carried by the one that has it. */
  final boolean mine() {
    return owner == JdkAccess.carrier() || owner == Thread.currentThread();
  }

  /**
   * Whether {@link EventLoop#close} is ending the bodies that are left: what their outcome would
   * call is dropped.
   */
  final boolean isClosing() {
    return closed && owner != null;
  }

  final void checkThread(String what) {
    if (running && !mine()) {
      throw new IllegalStateException(
          "Non-thread-safe operation: cannot %s from thread '%s' while the loop runs in another; use callSoonThreadsafe()"
              .formatted(what, Thread.currentThread().getName()));
    }
  }
}
