package asyncio;

/**
 * A function without a result that may await, as {@link Asyncio#forEach} runs one for each item.
 *
 * @param <A> the type of its argument
 */
@FunctionalInterface
public interface AsyncConsumer<A> {
  /**
   * Does something with an item in a task of its own.
   *
   * @param argument the item
   * @throws Exception whatever it throws
   */
  void accept(A argument) throws Exception;
}
