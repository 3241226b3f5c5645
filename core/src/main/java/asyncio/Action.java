package asyncio;

/**
 * An awaitable body without a result, so that a lambda needs no {@code return}.
 *
 * <p>Wherever an {@link Awaitable} is taken, an {@code Action} is taken too; there is no result
 * then, and awaiting it is a statement.
 */
@FunctionalInterface
public interface Action extends Body<Exception> {
  /**
   * Runs the body in the calling task; it may await.
   *
   * @throws Exception whatever the body throws
   */
  @Override
  void run() throws Exception;
}
