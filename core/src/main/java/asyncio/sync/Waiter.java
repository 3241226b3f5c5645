package asyncio.sync;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Who waits for a channel: a task, which suspends, or else a thread, which blocks. */
abstract class Waiter {
  /** The calling task or thread. */
  static Waiter here() {
    EventLoop loop = runningLoop();
    return loop == null || startedByTask(loop)
        ? new OfThread(Thread.currentThread())
        : new OfTask(loop.createFuture());
  }

  private static @Nullable EventLoop runningLoop() {
    try {
      return EventLoop.running();
    } catch (IllegalStateException none) {
      return null;
    }
  }

  /** Whether this is a virtual thread on the loop's thread that is no task. */
  private static boolean startedByTask(EventLoop loop) {
    return !loop.portable() && Thread.currentThread().isVirtual() && Asyncio.currentTask() == null;
  }

  /** Waits for {@link #wake}. */
  abstract void await() throws InterruptedException;

  /** Wakes it, from any thread; false if it cannot go on, for its loop is closed. */
  abstract boolean wake();

  private static final class OfTask extends Waiter implements Runnable {
    private final Future<Boolean> woken;

    OfTask(Future<Boolean> woken) {
      this.woken = woken;
    }

    @Override
    void await() {
      woken.await();
    }

    @Override
    boolean wake() {
      try {
        woken.loop().callSoonThreadsafe(this);
        return true;
      } catch (IllegalStateException closed) {
        return false;
      }
    }

    @Override
    public void run() {
      if (!woken.done()) {
        woken.setResult(true);
      }
    }
  }

  private static final class OfThread extends Waiter {
    private final Thread thread;
    private volatile boolean woken;

    OfThread(Thread thread) {
      this.thread = thread;
    }

    @Override
    void await() throws InterruptedException {
      while (!woken) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }

    @Override
    boolean wake() {
      woken = true;
      LockSupport.unpark(thread);
      return true;
    }
  }
}
