package asyncio.internal.report;

import asyncio.internal.queue.SystemClock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks where a step is that takes long: a thread of its own that samples the stack of whoever has
 * the turn, once for each slow step, so that the warning names task and line. A step that does not
 * end at all is told by the watchdog itself. Always there in debug mode; otherwise from the first
 * task on that an interrupt was sent to.
 */
public final class Watchdog {
  private static final long ENDLESS = 1_000_000_000;

  private final Thread loopThread;
  private final long slowNanos;
  private final Thread watcher;
  private final long endlessNanos;
  private volatile long began; // 0: nothing runs
  private volatile @Nullable Step item;
  private volatile @Nullable StackTraceElement culprit;
  private volatile boolean stopped;

  public Watchdog(Thread loopThread, long slowNanos) {
    this.loopThread = loopThread;
    this.slowNanos = slowNanos;
    this.endlessNanos =
        Math.max(slowNanos > Long.MAX_VALUE / 10 ? slowNanos : 10 * slowNanos, ENDLESS);
    watcher = Thread.ofPlatform().daemon().name("asyncio-watchdog").start(this::watch);
  }

  /**
   * What is watched.
   *
   * @param name for a warning
   * @param thread gives the thread on whose stack it runs; null for the loop's own
   */
  public record Step(Object item, String name, Supplier<@Nullable Thread> thread) {}

  public void begin(Step step) {
    culprit = null;
    item = step;
    began = SystemClock.INSTANCE.nanos() | 1;
  }

  /** How long the step took. */
  public long end() {
    long took = SystemClock.INSTANCE.nanos() - began;
    began = 0;
    item = null;
    return took;
  }

  /** Where the step was when it was looked at; empty if it was over before. */
  public String place() {
    StackTraceElement at = culprit;
    return at == null ? "" : " at " + at;
  }

  public void stop() {
    stopped = true;
    LockSupport.unpark(watcher); // it may have lain down for long
  }

  private void watch() {
    long reported = 0;
    while (!stopped) {
      LockSupport.parkNanos(this, Math.min(Math.max(slowNanos / 2, 1_000_000), ENDLESS));
      long start = began;
      long taken = SystemClock.INSTANCE.nanos() - start;
      if (start != 0 && culprit == null && taken >= slowNanos / 2) {
        look(start);
      }
      if (start != 0 && start != reported && taken >= endlessNanos) {
        reported = start;
        tell(start, taken);
      }
    }
  }

  private void look(long start) {
    StackTraceElement frame = place(thread());
    if (frame != null && began == start) {
      culprit = frame;
    }
  }

  private Thread thread() {
    Step step = item;
    Thread own = step == null ? null : step.thread.get();
    return own == null ? loopThread : own;
  }

  private static @Nullable StackTraceElement place(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (!Origin.internal(frame.getClassName())) {
        return frame;
      }
    }
    return null;
  }

  /** The step has not ended, and holds up the loop: nobody else can tell. */
  private void tell(long start, long taken) {
    Step step = item;
    StackTraceElement frame = place(thread());
    if (step == null || began != start) {
      return;
    }
    Report.warn(
        "%s holds up the event loop for %d seconds now%s; a loop that awaits nothing, or that sets the thread's interrupt again, never lets go"
            .formatted(step.name, taken / 1_000_000_000, frame == null ? "" : " at " + frame));
  }
}
