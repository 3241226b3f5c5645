package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * Something that is entered before a block and left after it, awaiting in both: what {@code async
 * with} takes in Python. Used by {@link Asyncio#with}; made of one function by {@link
 * Asyncio#asyncContextManager}.
 *
 * <p>Java's {@code try}-with-resources does for most; a manager also sees how the block ended, and
 * may decide what comes of it.
 *
 * @param <T> the type of what the block gets
 * @see <a href="https://docs.python.org/3/reference/datamodel.html#asynchronous-context-managers">
 *     Python: asynchronous context managers</a>
 */
public interface AsyncContextManager<T> {
  /**
   * A block inside a manager; else as {@link asyncio.Body}.
   *
   * @param <T> the type of what it gets
   * @param <X> the checked exception that it throws
   */
  @FunctionalInterface
  interface Body<T, X extends Exception> {
    /**
     * Runs the block in the calling task.
     *
     * @param value what {@link AsyncContextManager#enter} has returned
     * @throws X what the block throws
     * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
     */
    void run(T value) throws X, InterruptedException;
  }

  /**
   * A block inside a manager that has a result; else as {@link asyncio.Call}.
   *
   * @param <T> the type of what it gets
   * @param <R> the type of the result
   * @param <X> the checked exception that it throws
   */
  @FunctionalInterface
  interface Call<T, R, X extends Exception> {
    /**
     * Runs the block in the calling task.
     *
     * @param value what {@link AsyncContextManager#enter} has returned
     * @return the block's result
     * @throws X what the block throws
     * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
     */
    R run(T value) throws X, InterruptedException;
  }

  /**
   * Called before the block: Python's {@code __aenter__}. May suspend. If it throws, or is
   * cancelled, neither the block nor {@link #exit} runs.
   *
   * @return what the block gets
   * @throws Exception in place of the block
   */
  T enter() throws Exception;

  /**
   * Called after the block, however it ended: Python's {@code __aexit__}. May suspend; a
   * cancellation then arrives in it, and it is for the manager to finish its clean-up.
   *
   * @param failure what the block has thrown, a {@link CancelledError} among them; null if it ended
   *     well
   * @return true to swallow the failure; of no meaning if there is none
   * @throws Exception in place of what the block has thrown
   */
  boolean exit(@Nullable Throwable failure) throws Exception;
}
