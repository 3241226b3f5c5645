package asyncio;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The manager that a function which yields once stands for: set up, yield a value, clean up. */
final class AsyncGeneratorContextManager<T> implements AsyncContextManager<T> {
  private final AsyncGenerator<T> generator;
  private boolean entered;

  AsyncGeneratorContextManager(AsyncGenerator.Body<T> body) {
    generator = new AsyncGenerator<>(body);
  }

  @Override
  public T enter() {
    if (entered) {
      throw new IllegalStateException(
          "a manager of asyncContextManager() can be entered once; make a new one for each use");
    }
    entered = true;
    if (!generator.hasNext()) {
      throw new IllegalStateException("generator didn't yield; yield once, where the block runs");
    }
    return generator.next();
  }

  @Override
  public boolean exit(@Nullable Throwable failure) {
    if (failure == null) {
      if (generator.hasNext()) {
        throw doesNotStop("generator didn't stop");
      }
      return false;
    }
    try {
      if (generator.advance(null, failure)) {
        throw doesNotStop("generator didn't stop after athrow()");
      }
      return true;
    } catch (Throwable thrown) {
      if (thrown == failure
          || (thrown instanceof CompletionException && thrown.getCause() == failure)) {
        return false;
      }
      throw thrown;
    }
  }

  private IllegalStateException doesNotStop(String message) {
    generator.aclose();
    return new IllegalStateException(message + "; yield once only");
  }

  @Override
  public String toString() {
    return "<AsyncContextManager of " + generator + ">";
  }
}
