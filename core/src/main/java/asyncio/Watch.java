package asyncio;

import asyncio.internal.jdk.Place;
import org.jspecify.annotations.Nullable;

/**
 * Watches a body that was cancelled because the program ends: one that awaits again in the same
 * place has caught the error in a loop, and refuses. Told by the body's own thread.
 */
final class Watch {
  private final Runnable onRefusal; // of a refusal
  private @Nullable Place cancelledAt;
  private int refusals;
  private boolean refused; // and has not been cancelled since

  Watch(Runnable onRefusal) {
    this.onRefusal = onRefusal;
  }

  /** An await is about to throw that it is cancelled. */
  void isCancelled() {
    if (cancelledAt == null) {
      cancelledAt = Place.here();
    }
  }

  /** The body is about to wait. */
  void awaits() {
    Place at = cancelledAt;
    if (at != null && at.isSameAwaitAs(Place.here())) {
      refusals++;
      refused = true;
      onRefusal.run();
    }
  }

  int refusals() {
    return refusals;
  }

  /** Whether it refuses; asked once each time. */
  boolean takeRefusal() {
    boolean answer = refused;
    refused = false;
    return answer;
  }
}
