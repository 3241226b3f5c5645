package asyncio;

import java.util.concurrent.CompletionException;

/** How a throwable leaves an await: unchecked ones as they are, a checked one wrapped once. */
final class Raise {
  private Raise() {}

  static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new CompletionException(failure);
  }
}
