package asyncio;

import asyncio.internal.Raise;
import org.jspecify.annotations.Nullable;

/**
 * How something ended, as a value: with a result, with a failure, or cut off by a cancellation.
 * {@link Asyncio#gatherOutcomes} gives one for each of its awaitables, {@link Asyncio#moveOnAfter}
 * for a block that may not finish.
 *
 * <pre>{@code
 * switch (outcome) {
 *   case Outcome.Result(var page) -> show(page);
 *   case Outcome.Failure(var exception) -> log(exception);
 *   case Outcome.Cancelled(var error) -> log("cut off");
 * }
 * }</pre>
 *
 * @param <T> the type of the result
 */
public sealed interface Outcome<T> {
  /**
   * It has ended with a result.
   *
   * @param result the result
   * @param <T> its type
   */
  record Result<T>(T result) implements Outcome<T> {}

  /**
   * It has failed.
   *
   * @param exception what was thrown
   * @param <T> the type of the result that there would have been
   */
  record Failure<T>(Throwable exception) implements Outcome<T> {
    @Override
    public T result() {
      throw Raise.unchecked(exception);
    }
  }

  /**
   * It has been cut off: by a deadline, by its scope, or by {@link Future#cancel}.
   *
   * @param error the cancellation
   * @param <T> the type of the result that there would have been
   */
  record Cancelled<T>(CancelledError error) implements Outcome<T> {
    @Override
    public T result() {
      throw new IllegalStateException(
          "there is no result, for it was cancelled; ask cancelled() before, or use orElse()",
          error);
    }
  }

  /**
   * The outcome of a future that is done; its failure counts as seen. Does not suspend. Loop thread
   * only.
   *
   * @param future a future, such as one of {@link WaitResult#done}
   * @param <T> the type of its result
   * @return how it has ended
   * @throws InvalidStateError if it is not done
   */
  static <T> Outcome<T> of(Future<? extends T> future) {
    if (future.done() && future.cancelled()) {
      return new Cancelled<>(future.makeCancelledError());
    }
    Throwable failure = future.exception();
    return failure == null ? new Result<>(future.result()) : new Failure<>(failure);
  }

  /**
   * The result.
   *
   * @return the result
   * @throws RuntimeException the failure, a checked one in a {@link
   *     java.util.concurrent.CompletionException}; an {@link IllegalStateException} if it was
   *     cancelled
   */
  T result();

  /** {@return whether it has ended with a result} */
  default boolean succeeded() {
    return this instanceof Result;
  }

  /** {@return whether a cancellation has cut it off} */
  default boolean cancelled() {
    return this instanceof Cancelled;
  }

  /** {@return what it has failed with; null if it has a result, or was cancelled} */
  default @Nullable Throwable exception() {
    return null;
  }

  /**
   * The result, or another value if there is none because of a failure or a cancellation.
   *
   * @param other what to return then
   * @return one of both
   */
  default T orElse(T other) {
    return this instanceof Result<T>(T result) ? result : other;
  }
}
