package asyncio;

/**
 * An awaitable body without a result, so that a lambda needs no {@code return}.
 *
 * <p>Wherever an {@link Awaitable} is taken, an {@code Action} is taken too; its result is {@code
 * null}.
 */
@FunctionalInterface
public interface Action {
  /**
   * Runs the body in the calling task; it may await.
   *
   * @throws Exception whatever the body throws
   */
  void run() throws Exception;
}
