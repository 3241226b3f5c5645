package asyncio;

/**
 * A function without a result that blocks, and may throw.
 *
 * @param <A> the type of its argument
 * @see Asyncio#syncToAsync
 */
@FunctionalInterface
public interface SyncConsumer<A> {
  /**
   * Calls it; blocks the calling thread.
   *
   * @param argument the argument
   * @throws Exception whatever it throws
   */
  void accept(A argument) throws Exception;
}
