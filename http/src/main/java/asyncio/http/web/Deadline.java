package asyncio.http.web;

import asyncio.EventLoop;
import asyncio.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a connection. A phase begins by writing down when it has to end; the timer, when
 * it goes off, looks whether that has moved meanwhile and goes on sleeping. So a phase costs no
 * timer. Loop thread only.
 */
final class Deadline {
  private static final long NEVER = Long.MAX_VALUE;

  private final EventLoop loop;
  private final Runnable expired;
  private long due = NEVER; // in nanoseconds of the loop's clock
  private long alarm = NEVER; // when the timer goes off
  private @Nullable TimerHandle timer;

  Deadline(EventLoop loop, Runnable expired) {
    this.loop = loop;
    this.expired = expired;
  }

  long now() {
    return loop.time().toNanos();
  }

  void in(long nanos) {
    due = now() + Math.max(0, nanos);
    if (due < alarm) {
      cancel();
      set();
    }
  }

  /** Nothing has to end any more. */
  void lift() {
    due = NEVER;
  }

  private void set() {
    alarm = due;
    timer = loop.callAt(Duration.ofNanos(due), this::ring);
  }

  private void ring() {
    timer = null;
    alarm = NEVER;
    if (due != NEVER) {
      if (now() < due) {
        set();
      } else {
        due = NEVER;
        expired.run();
      }
    }
  }

  void cancel() {
    TimerHandle set = timer;
    if (set != null) {
      set.cancel();
      timer = null;
      alarm = NEVER;
    }
  }
}
