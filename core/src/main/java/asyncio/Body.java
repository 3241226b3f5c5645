package asyncio;

/**
 * A block without a result that runs in the calling task, where a construct such as {@link
 * Asyncio#timeout} wants one: a lambda.
 *
 * <p>What it throws leaves the construct as itself: the compiler finds {@code X}, the checked
 * exception of the lambda, and the construct declares it; a lambda that throws none needs no {@code
 * catch}. {@code X} is {@link Exception} where a lambda throws several that are not related. An
 * {@link InterruptedException} need not be declared: in a task it is a cancellation, and arrives as
 * a {@link CancelledError}; one that somebody else's interrupt has caused is wrapped in a {@link
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
