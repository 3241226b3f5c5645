package asyncio;

/**
 * A block without a result that runs in the calling task: the lambda that a construct such as
 * {@link Asyncio#timeout} takes.
 *
 * <p>The construct throws the block's exceptions unchanged: the compiler infers {@code X}, the
 * checked exception of the lambda, and the construct declares it; a lambda that throws none needs
 * no {@code catch}. If a lambda throws several unrelated ones, {@code X} is {@link Exception}. The
 * construct does not declare an {@link InterruptedException}: in a task it is a cancellation, and
 * becomes a {@link CancelledError}; one from any other interrupt is wrapped in a {@link
 * java.util.concurrent.CompletionException}.
 *
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface Body<X extends Exception> {
  /**
   * Runs the block in the calling task; it may await.
   *
   * @throws X what the block throws
   * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
   */
  void run() throws X, InterruptedException;
}
