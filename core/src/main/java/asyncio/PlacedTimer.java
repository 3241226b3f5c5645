package asyncio;

/**
 * A timer handle that stands among the timers; apart from its public face, which has no place
 * there.
 */
final class PlacedTimer extends TimerHandle implements Timed {
  private int place = Timers.ABSENT;

  PlacedTimer(EventLoop loop, long when, Runnable callback, Context context) {
    super(loop, when, callback, context);
  }

  @Override
  public void cancel() {
    if (place == Timers.ABSENT) {
      super.cancel();
    } else {
      loop.checkThread("cancel a timer");
      super.cancel(); // first: it does not run even if it cannot be taken out for want of stack
      loop.forget(this);
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
