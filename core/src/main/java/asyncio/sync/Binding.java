package asyncio.sync;

import asyncio.EventLoop;
import org.jspecify.annotations.Nullable;

/** The loop that a primitive belongs to: the one in which a task first had to wait for it. */
final class Binding {
  private final Object owner;
  private @Nullable EventLoop bound;

  Binding(Object owner) {
    this.owner = owner;
  }

  /** The running loop, which must be the same each time. */
  EventLoop loop() {
    EventLoop running = EventLoop.running();
    if (bound == null) {
      bound = running;
    }
    if (bound != running) {
      throw new IllegalStateException(
          owner + " is bound to a different event loop; make one for each loop");
    }
    return running;
  }

  static String waiters(int count) {
    return count == 0 ? "" : ", waiters:" + count;
  }
}
