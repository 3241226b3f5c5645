package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * Runs something on a platform thread of its own and waits for it: loops in own-loop mode cannot run in a virtual thread,
 * where a caller in a framework may well be.
 */
final class Hop {
  private Hop() {}

  static void run(Runnable body) {
    var failure = new @Nullable Throwable[1];
    Context context = Context.current();
    EventLoop current = Loops.current();
    Thread thread =
        Thread.ofPlatform()
            .name("asyncio-loop")
            .start(
                () -> {
                  Loops.current(current);
                  try {
                    context.copy().run(
                        () -> {
                          body.run();
                          return null;
                        });
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
