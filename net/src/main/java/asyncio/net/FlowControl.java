package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import org.jspecify.annotations.Nullable;

/**
 * How much of what was written is kept, and when its protocol is told: to pause above the high
 * limit, once, and to resume at the low one. Loop thread only.
 */
final class FlowControl {
  /** The high limit unless set: 64 KiB. The low one is a quarter. */
  static final int HIGH = 64 * 1024;

  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final int WARN_AFTER_DROPPED = 5;

  private final Runnable pause;
  private final Runnable resume;
  private long kept;
  private int low = HIGH / 4;
  private int high = HIGH;
  private boolean paused; // the protocol was told to
  private @Nullable Future<Boolean> resumed; // for one who writes past the protocol
  private int dropped;

  FlowControl(Runnable pause, Runnable resume) {
    this.pause = pause;
    this.resume = resume;
  }

  void add(long bytes) {
    kept += bytes;
  }

  void remove(long bytes) {
    kept -= bytes;
  }

  /** Something was written after the end: it is dropped, with a warning from the fifth time on. */
  void drop(String what, Object transport) {
    if (++dropped >= WARN_AFTER_DROPPED) {
      LOG.log(System.Logger.Level.WARNING, what + ": " + transport);
    }
  }

  /** Nothing will leave any more. */
  void clear() {
    kept = 0;
    wake();
  }

  long kept() {
    return kept;
  }

  /** Whether more is kept than the high limit. */
  boolean full() {
    return kept > high;
  }

  void pauseIfFull() {
    if (full() && !paused) {
      paused = true;
      pause.run();
    }
  }

  /** Whether the protocol has paused and may resume. */
  boolean drained() {
    return paused && kept <= low;
  }

  void resumeIfDrained() {
    if (drained()) {
      paused = false;
      wake();
      resume.run();
    }
  }

  /** Suspends while the protocol is to pause, for one who writes in its place. */
  void awaitResumed() {
    if (paused) {
      Future<Boolean> waiting = EventLoop.running().createFuture();
      resumed = waiting;
      Asyncio.await(waiting);
    }
  }

  private void wake() {
    if (resumed != null && !resumed.done()) {
      resumed.setResult(true);
    }
    resumed = null;
  }

  WriteTransport.Limits limits() {
    return new WriteTransport.Limits(low, high);
  }

  void limit(int low, int high) {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (%d) must be >= low (%d) must be >= 0".formatted(high, low));
    }
    this.low = low;
    this.high = high;
    pauseIfFull();
  }
}
