package asyncio;

import asyncio.internal.queue.TimerEntry;
import asyncio.internal.queue.Timers;

/**
 * A timer handle that stands among the timers; apart from its public face, which has no place
 * there.
 */
final class PlacedTimer extends TimerHandle implements TimerEntry {
  private final Schedule schedule;
  private int place = Timers.ABSENT;

  PlacedTimer(Schedule schedule, long when, Runnable callback, Context context, boolean debug) {
    super(when, callback, context, debug);
    this.schedule = schedule;
  }

  @Override
  public void cancel() {
    if (place == Timers.ABSENT) {
      super.cancel();
    } else {
      schedule.checkThread("cancel a timer");
      super.cancel(); // first: it does not run even if it cannot be taken out for want of stack
      schedule.forget(this);
    }
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int index) {
    place = index;
  }
}
