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
    if (place != Timers.ABSENT) {
      loop.forget(this);
    }
    super.cancel();
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
