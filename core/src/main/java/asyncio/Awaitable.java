package asyncio;

/**
 * Something whose result can be awaited: a coroutine, a future, a task, or any lambda.
 *
 * <p>Its one method is {@link #await}, so a lambda is an awaitable: it runs the body in the calling
 * task, as awaiting a coroutine does in Python. User types may implement it; that is Python's
 * {@code __await__}.
 *
 * @param <T> the type of the result
 * @see <a href="https://docs.python.org/3/library/asyncio-task.html#awaitables">asyncio:
 *     awaitables</a>
 */
@FunctionalInterface
public interface Awaitable<T> extends Call<T, Exception>, Action {
  /**
   * Produces the result, suspending the calling task as often as it must. Prefer {@link
   * Asyncio#await(Awaitable)}, which lets unchecked exceptions pass and wraps a checked one once.
   *
   * @return the result
   * @throws Exception whatever the body throws
   */
  @Override
  T await() throws Exception;

  /**
   * Awaits it and drops the result: an awaitable goes wherever an {@link Action} goes.
   *
   * @throws Exception whatever the body throws
   */
  @Override
  default void run() throws Exception {
    await();
  }
}
