package asyncio;

import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * Loads, when a loop waits for the first time, what is needed late: in a thread of its own, so that
 * nobody waits for it. The first cancellation of a blocked body need not link then; and no class is
 * initialised for the first time where the stack is full, which would break it for the whole JVM.
 */
final class Warmup {
  private static boolean begun; // a second thread would do no harm

  private static final List<Class<?>> LATE =
      List.of(
          AwaitedBy.class,
          BlockedCall.class,
          Callbacks.class,
          CancelScope.class,
          Cancellation.class,
          Completed.class,
          Coroutine.class,
          Future.class,
          Gathering.class,
          Interrupts.class,
          Job.class,
          Origin.class,
          Outcome.class,
          Place.class,
          Report.class,
          ReturnWhen.class,
          Shield.class,
          TaskGroup.class,
          Timeout.class,
          Waiter.class);

  private Warmup() {}

  /** Called by a loop that has nothing to do. */
  static void whileWaiting() {
    if (!begun) {
      begun = true;
      try {
        Thread.ofPlatform().daemon().name("asyncio-warm-up").start(Warmup::load);
      } catch (Throwable refused) {
        // no thread to be had: then it is loaded when it is needed
      }
    }
  }

  private static void load() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    for (Class<?> late : LATE) {
      try {
        lookup.ensureInitialized(late);
        for (Class<?> inner : late.getDeclaredClasses()) {
          lookup.ensureInitialized(inner);
        }
      } catch (IllegalAccessException | LinkageError later) {
        // when it is needed
      }
    }
    Place.here();
    Place.of(Thread.ofVirtual().unstarted(() -> {}));
  }
}
