package asyncio;

/**
 * A function that may await, as {@link Asyncio#map} runs one for each item.
 *
 * @param <A> the type of its argument
 * @param <R> the type of its result
 */
@FunctionalInterface
public interface AsyncFunction<A, R> {
  /**
   * Computes a result in a task of its own.
   *
   * @param argument the argument
   * @return the result
   * @throws Exception whatever it throws
   */
  R apply(A argument) throws Exception;
}
