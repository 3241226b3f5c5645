package asyncio;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is to be reported when an object is forgotten: a failure that nobody looked at, a coroutine
 * that nobody awaited, a loop that nobody closed. The report comes when the garbage collector finds
 * the object, or when its loop closes, whichever is first, and never after {@link #disarm}.
 */
@SuppressWarnings("serial") // never written anywhere
final class LeakDetector extends AtomicReference<@Nullable Runnable> implements Runnable {
  private static final Cleaner CLEANER =
      Cleaner.create(Thread.ofPlatform().daemon().name("asyncio-forgotten").factory());

  private final @Nullable Diagnostics keeper;
  private final Cleaner.Cleanable cleanable;

  private LeakDetector(Object watched, @Nullable Diagnostics keeper, Runnable report) {
    super(report); // must not hold the watched object
    this.keeper = keeper;
    this.cleanable = CLEANER.register(watched, this);
  }

  static LeakDetector watch(Object watched, Runnable report) {
    return new LeakDetector(watched, null, report);
  }

  /** The keeper hears of it when it is over. */
  static LeakDetector watch(Object watched, Diagnostics keeper, Runnable report) {
    return new LeakDetector(watched, keeper, report);
  }

  /** Any thread. */
  void disarm() {
    set(null);
    cleanable.clean();
  }

  /** The object has been collected, or the report disarmed. */
  @Override
  public void run() {
    try {
      report();
    } finally {
      if (keeper != null) {
        keeper.settled(this);
      }
    }
  }

  /** Reports now, if it was not disarmed and has not been reported. */
  void report() {
    Runnable due = getAndSet(null);
    if (due != null) {
      due.run();
    }
  }
}
