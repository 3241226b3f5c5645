package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * What a sleeping task waits for: a future that stands among the timers by itself. A future, a
 * timer with its callback and a context would do the same and cost three times the memory, and
 * programs have sleeping tasks by the hundred thousand.
 */
final class Sleep extends Future<@Nullable Void> implements Timed {
  private final long when;
  private int place = Timers.ABSENT;

  Sleep(EventLoop loop, long when) {
    super(loop);
    this.when = when;
  }

  /** Stands among the timers from now on; whoever waits takes it off again. */
  @Override
  void wake(Task<?> task) {
    loop.schedule(this, when);
    super.wake(task);
  }

  /** The time has come. */
  @SuppressWarnings("NullAway") // there is no other result
  void elapse() {
    if (!done()) {
      setResult(null);
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
