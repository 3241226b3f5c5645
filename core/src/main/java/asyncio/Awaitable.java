package asyncio;

/**
 * Something whose result can be awaited: a coroutine, a future, a task, or any lambda.
 *
 * <p>It is one method, so a lambda is an awaitable: its {@link #await} runs the body in the calling
 * task, as awaiting a coroutine does in Python. User types may implement it; that is Python's
 * {@code __await__}.
 *
 * @param <T> the type of the result
 * @see <a href="https://docs.python.org/3/library/asyncio-task.html#awaitables">asyncio:
 *     awaitables</a>
 */
@FunctionalInterface
public interface Awaitable<T> {
  /**
   * Produces the result, suspending the calling task as often as it must. Prefer {@link
   * Asyncio#await(Awaitable)}, which lets unchecked exceptions pass and wraps a checked one once.
   *
   * @return the result
   * @throws Exception whatever the body throws
   */
  T await() throws Exception;
}
