package asyncio;

import asyncio.internal.Raise;
import org.jspecify.annotations.Nullable;

/**
 * Runs something on a thread of the other kind and waits for it. Loops in own-loop mode cannot run
 * in a virtual thread, where a caller in a framework may well be; portable ones can run anywhere,
 * but hand the baton ten times as fast from virtual thread to virtual thread, for then no kernel is
 * asked.
 */
final class ThreadHop {
  private ThreadHop() {}

  static void toPlatformThread(Runnable body) {
    run(Thread.ofPlatform(), body);
  }

  static void toVirtualThread(Runnable body) {
    run(Thread.ofVirtual(), body);
  }

  private static void run(Thread.Builder kind, Runnable body) {
    var failure = new @Nullable Throwable[1];
    Context context = Context.current();
    LoopState current = LoopRegistry.current();
    Thread thread =
        kind.name("asyncio-loop")
            .start(
                () -> {
                  LoopRegistry.current(current);
                  try {
                    context.copy().run(() -> body.run());
                  } catch (Throwable thrown) {
                    failure[0] = thrown;
                  }
                });
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // interrupts do not stop a loop
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure[0] != null) {
      throw Raise.unchecked(failure[0]);
    }
  }
}
