package asyncio.http.connection;

import asyncio.EventLoop;
import asyncio.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A timer that is set anew all the time. A phase begins by writing down when it has to end; the
 * timer, when it goes off, looks whether that has moved meanwhile and goes on sleeping. So a phase
 * costs no timer. Loop thread only.
 */
public final class Deadline {
  private static final long NEVER = Long.MAX_VALUE;

  private final EventLoop loop;
  private final Runnable expired;
  private long due = NEVER; // in nanoseconds of the loop's clock
  private long alarm = NEVER; // when the timer goes off
  private @Nullable TimerHandle timer;

  /**
   * A timer that is not set.
   *
   * @param loop whose time counts
   * @param expired is called when the time is over
   */
  public Deadline(EventLoop loop, Runnable expired) {
    this.loop = loop;
    this.expired = expired;
  }

  /** {@return the time of the loop, in nanoseconds} */
  public long now() {
    return loop.time().toNanos();
  }

  /**
   * What goes on has to end.
   *
   * @param nanos from now
   */
  public void in(long nanos) {
    due = nanos == NEVER ? NEVER : now() + Math.max(0, nanos);
    if (due < alarm) {
      unset();
      set();
    }
  }

  /**
   * {@return how long it is until what goes on has to end, in nanoseconds; for ever if it need not}
   */
  public long left() {
    return due == NEVER ? NEVER : due - now();
  }

  /** Nothing has to end any more. */
  public void lift() {
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

  /** Sets no timer any more, until it is told {@link #in} again. */
  public void cancel() {
    due = NEVER;
    unset();
  }

  private void unset() {
    TimerHandle set = timer;
    if (set != null) {
      set.cancel();
      timer = null;
      alarm = NEVER;
    }
  }
}
