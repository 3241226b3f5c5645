package asyncio;

import java.time.Duration;

/**
 * A callback that is scheduled for a time, as {@link EventLoop#callLater} and {@link EventLoop#callAt} return it.
 *
 * <p>Timers due at the same time run in the order in which they were scheduled.
 */
public final class TimerHandle extends Handle implements Comparable<TimerHandle> {
  final long when; // nanoseconds of the loop's clock
  final long sequence; // breaks ties first in, first out
  int index = Timers.ABSENT; // place in the heap, so that a cancelled timer leaves it at once

  TimerHandle(EventLoop loop, long when, long sequence, Runnable callback, Context context) {
    super(loop, callback, context);
    this.when = when;
    this.sequence = sequence;
  }

  /**
   * When the callback is due.
   *
   * @return the time, as {@link EventLoop#time} tells it
   */
  public Duration when() {
    return Duration.ofNanos(when);
  }

  @Override
  public void cancel() {
    if (index != Timers.ABSENT) {
      loop.forget(this);
    }
    super.cancel();
  }

  @Override
  public int compareTo(TimerHandle other) {
    int byTime = Long.compare(when, other.when);
    return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(when);
  }

  @Override
  void detail(StringBuilder text) {
    text.append(" when=").append(when());
  }
}
