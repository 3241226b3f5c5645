package asyncio;

/**
 * Makes the tasks of a loop.
 *
 * @see EventLoop#setTaskFactory
 */
@FunctionalInterface
public interface TaskFactory {
  /**
   * Makes a task. Called on the loop's thread, or while the loop does not run.
   *
   * @param loop the loop
   * @param coroutine what it runs
   * @param options name, context, eager start
   * @param <T> the type of the result
   * @return a task of that loop
   */
  <T> Task<T> create(EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options);
}
