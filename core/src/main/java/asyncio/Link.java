package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * A done callback by which a future or a task waits for another: the edges of the call graph, which
 * so cost nothing until somebody asks.
 */
interface Link {
  /** Who waits; null while nobody does. */
  @Nullable Future<?> waiting();

  /** {@return whether nobody ever will again, so that it need not be called} */
  default boolean abandoned() {
    return false;
  }

  /**
   * The callback has failed, for want of memory, say: who waits gets that instead of waiting for
   * ever.
   *
   * @param failure what it has thrown
   */
  default void broken(Throwable failure) {
    Future<?> waiting = waiting();
    if (waiting != null && !waiting.done()) {
      waiting.breakWith(failure);
    }
  }
}
