package asyncio;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks, in debug mode, where a step is that takes long: a thread of its own that samples the stack
 * of whoever has the turn, once for each slow step, so that the warning names task and line.
 */
final class Watchdog {
  private final Thread loopThread;
  private final long slowNanos;
  private final Thread watcher;
  private volatile long began; // 0: nothing runs
  private volatile @Nullable Object item;
  private volatile @Nullable StackTraceElement culprit;
  private volatile boolean stopped;

  Watchdog(Thread loopThread, long slowNanos) {
    this.loopThread = loopThread;
    this.slowNanos = slowNanos;
    watcher = Thread.ofPlatform().daemon().name("asyncio-watchdog").start(this::watch);
  }

  void begin(Object step) {
    culprit = null;
    item = step;
    began = SystemClock.INSTANCE.nanos() | 1;
  }

  /** How long the step took. */
  long end() {
    long took = SystemClock.INSTANCE.nanos() - began;
    began = 0;
    item = null;
    return took;
  }

  /** Where the step was when it was looked at; empty if it was over before. */
  String place() {
    StackTraceElement at = culprit;
    return at == null ? "" : " at " + at;
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(watcher); // it may have lain down for long
  }

  private void watch() {
    while (!stopped) {
      LockSupport.parkNanos(this, Math.max(slowNanos / 2, 1_000_000));
      long start = began;
      if (start != 0 && culprit == null && SystemClock.INSTANCE.nanos() - start >= slowNanos / 2) {
        look(start);
      }
    }
  }

  private void look(long start) {
    Thread own = item instanceof Task<?> task ? task.thread() : null;
    Thread thread = own == null ? loopThread : own;
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (!Origin.internal(frame.getClassName())) {
        if (began == start) {
          culprit = frame;
        }
        return;
      }
    }
  }
}
