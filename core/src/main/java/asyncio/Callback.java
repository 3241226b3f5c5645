package asyncio;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A function that is called when a future is done, and the context in which it runs; a hole among
 * the {@link Callbacks} once it was taken off.
 */
final class Callback {
  private @Nullable Consumer<?> function;
  private @Nullable Context context;

  Callback(Consumer<?> function, Context context) {
    this.function = function;
    this.context = context;
  }

  /** Null in a hole. */
  @Nullable Consumer<?> function() {
    return function;
  }

  @Nullable Context context() {
    return context;
  }

  void clear() {
    function = null;
    context = null;
  }

  /** Whether telling it has an effect. */
  boolean live() {
    return function instanceof WaitEdge link ? !link.abandoned() : function != null;
  }
}
