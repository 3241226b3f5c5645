package asyncio.repl;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a loop was kept from turning, and by which task: a thread asks it every 50 ms to answer.
 */
final class StallWatch {
  private static final long PERIOD = 50; // milliseconds
  private static final long SHORTEST = 100_000_000; // nanoseconds; less is no stall

  private final EventLoop loop;
  private volatile @Nullable Thread watching;
  private volatile long answered;
  private volatile Duration longest = Duration.ZERO;
  private volatile @Nullable String culprit;

  StallWatch(EventLoop loop) {
    this.loop = loop;
  }

  void start() {
    Thread thread = new Thread(this::watch, "asyncio-prompt-watch");
    thread.setDaemon(true);
    watching = thread;
    thread.start();
  }

  void stop() {
    Thread thread = watching;
    watching = null;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void watch() {
    long asked = System.nanoTime();
    boolean waiting = false;
    while (watching == Thread.currentThread() && !loop.isClosed()) {
      long now = System.nanoTime();
      if (waiting && answered >= asked) {
        waiting = false;
      }
      if (waiting) {
        note(now - asked);
      } else {
        asked = now;
        waiting = true;
        try {
          loop.callSoonThreadsafe(() -> answered = System.nanoTime());
        } catch (IllegalStateException closed) {
          return;
        }
      }
      try {
        Thread.sleep(PERIOD);
      } catch (InterruptedException ended) {
        return;
      }
    }
  }

  private void note(long nanos) {
    if (nanos < SHORTEST || nanos <= longest.toNanos()) {
      return;
    }
    longest = Duration.ofNanos(nanos);
    Task<?> task = Asyncio.currentTask(loop);
    if (task != null) {
      culprit = String.valueOf(task);
    }
  }

  /** The longest so far; null if there was none. */
  @Nullable String text() {
    if (longest.isZero()) {
      return null;
    }
    String by = culprit == null ? "" : " by " + culprit;
    return "blocked for " + longest.toMillis() + " ms at the longest" + by;
  }
}
