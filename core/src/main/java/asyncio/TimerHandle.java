package asyncio;

import java.time.Duration;

/**
 * A callback that is scheduled for a time, as {@link EventLoop#callLater} and {@link
 * EventLoop#callAt} return it.
 *
 * <p>Timers due at the same time run in the order in which they were scheduled.
 */
public sealed class TimerHandle extends Handle permits PlacedTimer {
  final long when; // nanoseconds of the loop's clock

  TimerHandle(long when, Runnable callback, Context context, boolean debug) {
    super(callback, context, debug);
    this.when = when;
  }

  /** {@return when the callback is due, as {@link EventLoop#time} tells the time} */
  public final Duration when() {
    return Duration.ofNanos(when);
  }

  @Override
  final void detail(StringBuilder text) {
    text.append(" when=").append(when());
  }
}
