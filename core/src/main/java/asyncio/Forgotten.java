package asyncio;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is to be reported when an object is forgotten: a failure that nobody looked at, a coroutine
 * that nobody awaited, a loop that nobody closed. The report comes when the garbage collector finds
 * the object, or when its loop closes, whichever is first, and never after {@link #disarm}.
 */
final class Forgotten {
  private static final Cleaner CLEANER =
      Cleaner.create(Thread.ofPlatform().daemon().name("asyncio-forgotten").factory());

  private final AtomicReference<@Nullable Runnable> report;
  private final Cleaner.Cleanable cleanable;

  private Forgotten(Object watched, Runnable report) {
    var armed = new AtomicReference<@Nullable Runnable>(report); // must not hold the watched object
    this.report = armed;
    this.cleanable = CLEANER.register(watched, () -> fire(armed));
  }

  static Forgotten watch(Object watched, Runnable report) {
    return new Forgotten(watched, report);
  }

  void disarm() {
    report.set(null);
    cleanable.clean();
  }

  /** Reports now, if it was not disarmed and has not been reported. */
  void report() {
    fire(report);
  }

  private static void fire(AtomicReference<@Nullable Runnable> armed) {
    Runnable due = armed.getAndSet(null);
    if (due != null) {
      due.run();
    }
  }
}
