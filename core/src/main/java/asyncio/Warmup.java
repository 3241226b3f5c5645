package asyncio;

import asyncio.internal.jdk.BlockedCall;
import asyncio.internal.jdk.Interrupts;
import asyncio.internal.jdk.Place;
import asyncio.internal.report.Origin;
import asyncio.internal.report.Report;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Loads, when a loop waits for the first time, what is needed late: in a thread of its own, so that
 * nobody waits for it. The first cancellation of a blocked body need not link then; and no class is
 * initialised for the first time where the stack is full, which would break it for the whole JVM.
 */
final class Warmup {
  private static boolean begun; // a second thread would do no harm

  private static final List<Class<?>> EARLY = new CopyOnWriteArrayList<>();

  private static final List<Class<?>> LATE =
      new CopyOnWriteArrayList<>(
          List.of(
              BlockedCall.class,
              Callbacks.class,
              Interrupts.class,
              Origin.class,
              Place.class,
              Report.class));

  private Warmup() {}

  /** Names classes, and with them those nested in them, that are needed late. */
  static void late(Class<?>... types) {
    LATE.addAll(List.of(types));
  }

  /**
   * Initialises what compiled code assumes something about: that a method which no class overrides
   * never is, and that a class which is not there is not needed. Frames of such code are given up
   * when it comes after all, those on suspended stacks, too: 100,000 tasks that waited by then took
   * 40 us each to go on.
   */
  static void early(Class<?>... types) {
    EARLY.addAll(List.of(types));
    for (Class<?> early : types) {
      try {
        initialize(early);
      } catch (Throwable later) {
        // when it is needed
      }
    }
  }

  /** What was initialised early. */
  static List<Class<?>> early() {
    return List.copyOf(EARLY);
  }

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
    for (Class<?> late : LATE) {
      try {
        initialize(late);
        for (Class<?> inner : late.getDeclaredClasses()) {
          initialize(inner);
        }
      } catch (ClassNotFoundException | LinkageError later) {
        // when it is needed
      }
    }
    Place.here();
    Place.of(Thread.ofVirtual().unstarted(() -> {}));
  }

  private static void initialize(Class<?> type) throws ClassNotFoundException {
    var _ = Class.forName(type.getName(), true, type.getClassLoader());
  }
}
