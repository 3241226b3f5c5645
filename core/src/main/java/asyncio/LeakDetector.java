package asyncio;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be reported when an object is forgotten: a failure that nobody looked at, a coroutine
 * that nobody awaited, a loop that nobody closed. The report comes when the garbage collector finds
 * the object, or when its loop closes, whichever is first, and never after {@link #disarm}.
 *
 * <p>To have the garbage collector find something costs more than a task does, and most objects are
 * looked at soon. So a detector begins without, and holds its object, until it is {@linkplain
 * #leaveToCollector told otherwise}; {@link Unseen} says when.
 */
@SuppressWarnings("serial") // never written anywhere
final class LeakDetector extends AtomicReference<@Nullable Supplier<Runnable>> implements Runnable {
  private static final Cleaner CLEANER =
      Cleaner.create(Thread.ofPlatform().daemon().name("asyncio-forgotten").factory());

  private final @Nullable Diagnostics keeper;
  private @Nullable Object watched; // until it is left to the collector
  private volatile Cleaner.@Nullable Cleanable cleanable; // from then on

  /**
   * A detector that holds its object for the time being.
   *
   * @param keeper hears of it when it is over, if it was left to the collector by then
   * @param report makes the report, which must not hold the object; by itself it may
   */
  LeakDetector(Object watched, @Nullable Diagnostics keeper, Supplier<Runnable> report) {
    super(report);
    this.watched = watched;
    this.keeper = keeper;
  }

  /** Leaves it to the garbage collector at once. */
  static LeakDetector watch(Object watched, Runnable report) {
    var detector = new LeakDetector(watched, null, () -> report);
    detector.leaveToCollector();
    return detector;
  }

  /** Leaves it to the garbage collector to find out, unless it is over. Again, if it has failed. */
  void leaveToCollector() {
    Object object = watched;
    Supplier<Runnable> made = get();
    if (object == null || made == null) {
      return;
    }
    Runnable report = made.get();
    Supplier<Runnable> ready = () -> report;
    Cleaner.Cleanable registered = CLEANER.register(object, this);
    cleanable = registered;
    watched = null;
    if (!compareAndSet(made, ready)) { // another thread has disarmed it meanwhile
      registered.clean();
    }
  }

  /** Any thread. */
  void disarm() {
    set(null);
    Cleaner.Cleanable registered = cleanable;
    if (registered != null) {
      registered.clean();
    }
  }

  /** Whether there is nothing to report any more. */
  boolean over() {
    return get() == null;
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
    Supplier<Runnable> due = getAndSet(null);
    if (due != null) {
      due.get().run();
    }
  }
}
