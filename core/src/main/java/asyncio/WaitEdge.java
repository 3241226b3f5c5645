package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * A done callback by which a future or a task waits for another: the edges of the call graph, which
 * so cost nothing until somebody asks.
 */
interface WaitEdge {
  /** {@return the future or task that waits; null while none does} */
  @Nullable Awaitable<?> waiting();

  /** {@return whether nobody ever will again, so that it need not be called} */
  default boolean abandoned() {
    return false;
  }

  /**
   * The callback has failed, for want of memory, say: who waits gets that instead of waiting for
   * ever.
   *
   * @param failure what it has thrown
   * @return whether who waits has been told; if not, it is ended with the failure
   */
  default boolean broken(Throwable failure) {
    return false;
  }
}
