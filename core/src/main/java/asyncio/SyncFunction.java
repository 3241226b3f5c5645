package asyncio;

/**
 * A function that blocks, and may throw.
 *
 * @param <A> the type of its argument
 * @param <R> the type of its result
 * @see Asyncio#syncToAsync
 */
@FunctionalInterface
public interface SyncFunction<A, R> extends SyncConsumer<A> {
  /**
   * Calls it; blocks the calling thread.
   *
   * @param argument the argument
   * @return the result
   * @throws Exception whatever it throws
   */
  R apply(A argument) throws Exception;

  /**
   * Calls it and drops the result. It exists so that the compiler prefers this interface to {@link
   * SyncConsumer}.
   */
  @Override
  default void accept(A argument) throws Exception {
    apply(argument);
  }
}
