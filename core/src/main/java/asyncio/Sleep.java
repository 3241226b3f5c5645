package asyncio;

import asyncio.internal.Check;
import asyncio.internal.queue.TimerEntry;
import asyncio.internal.queue.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a sleeping task waits for: a future that stands among the timers by itself. A future, a
 * timer with its callback and a context would do the same and cost three times the memory, and
 * programs have sleeping tasks by the hundred thousand.
 */
final class Sleep extends Future<@Nullable Void> implements TimerEntry {
  private final long when;
  private int place = Timers.ABSENT;

  Sleep(EventLoop loop, long when) {
    super(loop);
    this.when = when;
  }

  /** Suspends the calling task for so long; for one iteration if that is nothing. */
  static void during(Duration duration) {
    long nanos = Check.nanos(duration, "duration");
    Task<?> task = Task.running();
    if (nanos <= 0) {
      task.yieldOnce();
      return;
    }
    EventLoop loop = task.loop;
    var wakeup = new Sleep(loop, loop.schedule().deadline(nanos));
    try {
      task.suspendOn(wakeup); // as await does, with a frame less in each trace
      wakeup.result();
    } finally {
      loop.schedule().forget(wakeup);
    }
  }

  /** Stands among the timers from now on; whoever waits takes it off again. */
  @Override
  void wake(Task<?> task) {
    loop.schedule().add(this, when);
    super.wake(task);
  }

  /** The time has come. */
  @Override
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
