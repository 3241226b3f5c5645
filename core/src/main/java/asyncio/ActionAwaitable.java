package asyncio;

import asyncio.internal.Check;
import asyncio.internal.report.Repr;
import asyncio.internal.report.SelfDescribing;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Action} seen as an {@link Awaitable}; equal when the action is the same object, as
 * gather needs it.
 *
 * @param <T> always {@code @Nullable Void}; a variable, so that no bridge method puts one more
 *     frame on every stack
 */
final class ActionAwaitable<T extends @Nullable Object> implements Awaitable<T>, SelfDescribing {
  final Action action;

  ActionAwaitable(Action action) {
    this.action = Check.body(action);
  }

  /** A block without a result seen as one that has one. */
  @SuppressWarnings("NullAway") // there is no other value
  static <X extends Exception> Call<@Nullable Void, X> of(Body<X> body) {
    Check.body(body);
    return () -> {
      body.run();
      return null;
    };
  }

  @Override
  @SuppressWarnings("NullAway") // there is no other value
  public T await() throws Exception {
    action.run();
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ActionAwaitable<?> effect && effect.action == action;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(action);
  }

  @Override
  public String toString() {
    return Repr.callable(action);
  }
}
