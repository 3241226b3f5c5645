package asyncio;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The end of several bodies without results, as {@link Asyncio#gather(Action...)} gives it: a
 * future whose await is a statement, so that nobody takes its null for the result of one of them.
 */
public final class Completion extends Gathering<Object, @Nullable Void> {
  @SuppressWarnings("NullAway") // there is no other value
  Completion(Collection<? extends Awaitable<?>> awaitables) {
    super(Children.of(awaitables), true, done -> null);
  }
}
