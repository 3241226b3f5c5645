package asyncio.benchmarks;

import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * The floor: a bare virtual thread on an executor of ours that parks and is unparked, with nothing
 * of the library around it. What a switch costs beyond this is our doing.
 */
final class OwnThread {
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private boolean ended;

  /** Nanoseconds for one park and one unpark. */
  double switchNanos(int switches) {
    Thread thread = start(() -> parkTimes(switches));
    long start = System.nanoTime();
    while (!ended) {
      Runnable continuation = ready.poll();
      if (continuation == null) {
        LockSupport.unpark(thread);
      } else {
        continuation.run();
      }
    }
    return (System.nanoTime() - start) / (double) switches;
  }

  private void parkTimes(int times) {
    for (int i = 0; i < times; i++) {
      LockSupport.park();
    }
    ended = true;
  }

  private Thread start(Runnable body) {
    try {
      Method create =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      create.setAccessible(true);
      Executor executor = ready::add;
      Thread thread = (Thread) create.invoke(null, executor, "bare", 0, body);
      thread.start();
      return thread;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "start java with --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }
}
