package asyncio;

import org.jspecify.annotations.Nullable;

/** An {@link Action} seen as an {@link Awaitable}; equal when the action is the same object, as gather needs it. */
final class Effect implements Awaitable<@Nullable Void> {
  final Action action;

  Effect(Action action) {
    this.action = Check.body(action);
  }

  @Override
  public @Nullable Void await() throws Exception {
    action.run();
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Effect effect && effect.action == action;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(action);
  }
}
