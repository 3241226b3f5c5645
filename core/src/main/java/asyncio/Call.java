package asyncio;

/**
 * A block with a result that runs in the calling task. Its exceptions are those of a {@link Body}.
 *
 * @param <T> the type of the result
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface Call<T, X extends Exception> extends Body<X> {
  /**
   * Runs the block in the calling task; it may await.
   *
   * @return the block's result
   * @throws X what the block throws
   * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
   */
  T await() throws X, InterruptedException;

  /**
   * Runs the block and drops its result. It exists so that the compiler prefers this interface to
   * {@link Body}.
   */
  @Override
  default void run() throws X, InterruptedException {
    await();
  }
}
