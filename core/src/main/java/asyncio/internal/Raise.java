package asyncio.internal;

import java.util.concurrent.CompletionException;

/**
 * How a throwable leaves the library. What has happened elsewhere, in another task or thread, is
 * thrown where nobody declares it: a checked exception is wrapped once. What a block in the calling
 * task has thrown passes as itself, for the construct around the block declares it.
 */
public final class Raise {
  private Raise() {}

  public static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new CompletionException(failure);
  }

  /**
   * Throws a failure of a block. One is wrapped even so: an interrupt that is no cancellation, for
   * blocks may throw it and constructs do not declare it.
   */
  public static RuntimeException asItself(Throwable failure) {
    if (failure instanceof InterruptedException) {
      return new CompletionException(failure);
    }
    return undeclared(failure);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the compiler asks no more
  private static <X extends Throwable> RuntimeException undeclared(Throwable failure) throws X {
    throw (X) failure;
  }
}
