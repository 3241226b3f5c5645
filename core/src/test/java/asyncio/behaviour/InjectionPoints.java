package asyncio.behaviour;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Counts the points of the kernel that a program passes, and throws at one of them, once. */
public final class InjectionPoints {
  private static final AtomicInteger PASSED = new AtomicInteger();
  private static volatile int at; // 0: nowhere
  private static final AtomicReference<Throwable> THROWN = new AtomicReference<>();

  private InjectionPoints() {}

  /** Begins to count; the point of that number throws. */
  static void arm(int point) {
    THROWN.set(null);
    PASSED.set(0);
    at = point;
  }

  /** How many points have been passed; none throws any more. */
  static int disarm() {
    at = 0;
    return PASSED.get();
  }

  /** What was thrown, with its stack; null if the point was not reached. */
  static Throwable thrown() {
    return THROWN.get();
  }

  /** Called by the instrumented kernel. */
  public static void pass() {
    if (at != 0 && PASSED.incrementAndGet() == at) {
      var error = new OutOfMemoryError("injected at point " + at);
      THROWN.set(error);
      throw error;
    }
  }
}
