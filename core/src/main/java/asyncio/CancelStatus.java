package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * What a task's body may be cancelled by at a place: the chain of blocks around it, innermost
 * first, each of which may be cancelled as a whole, or keep out what comes from outside. A task
 * knows the innermost and nothing of the constructs that put it there. Loop thread only.
 */
final class CancelStatus {
  /** What a block does to cancellations from outside. */
  enum Kind {
    PLAIN,
    SHIELD, // nothing from outside gets in
    DEAF // scopes outside do not count in it; requests to the task get in
  }

  private final Kind kind;
  final @Nullable CancelStatus parent;
  boolean cancelled;
  @Nullable String reason;
  int ticket = -1; // of the latest CancelledError for it
  private int held; // requests that a shield keeps for its end
  private @Nullable String heldMessage;
  private int hidden; // requests that do not count inside a shield, for they came meanwhile

  CancelStatus(Kind kind, @Nullable CancelStatus parent) {
    this.kind = kind;
    this.parent = parent;
  }

  /** How many requests a shield keeps for its end. */
  int held() {
    return held;
  }

  @Nullable String heldMessage() {
    return heldMessage;
  }

  // ---- along the chain, from a task's innermost scope outwards

  /** The scope because of which an await has to throw. */
  static @Nullable CancelStatus due(@Nullable CancelStatus innermost) {
    for (CancelStatus scope = innermost; scope != null; scope = scope.parent) {
      if (scope.cancelled) {
        return scope;
      }
      if (scope.kind != Kind.PLAIN) {
        return null;
      }
    }
    return null;
  }

  /** The outermost shield around a place, but inside of who asks; null if there is none. */
  static @Nullable CancelStatus shield(
      @Nullable CancelStatus innermost, @Nullable CancelStatus asker) {
    CancelStatus outermost = null;
    for (CancelStatus scope = innermost; scope != null && scope != asker; scope = scope.parent) {
      if (scope.kind == Kind.SHIELD) {
        outermost = scope;
      }
    }
    return outermost;
  }

  /** Keeps a request for the end of this shield; returns its ticket. */
  int hold(@Nullable String message) {
    hidden++;
    hold(held + 1, message);
    return ticket;
  }

  void hold(int requests, @Nullable String message) {
    held = requests;
    heldMessage = message;
  }

  /**
   * Whether a shield hides this cancelled scope; it needs not keep anything, for that is a state.
   */
  boolean hides(@Nullable CancelStatus innermost) {
    CancelStatus shield = shield(innermost, this);
    if (shield != null) {
      shield.hidden++;
    }
    return shield != null;
  }

  /** How many requests do not count at a place. */
  static int hidden(@Nullable CancelStatus innermost) {
    int hidden = 0;
    for (CancelStatus scope = innermost; scope != null; scope = scope.parent) {
      hidden += scope.hidden;
    }
    return hidden;
  }

  /** All requests have been taken back. */
  static void forgetHeld(@Nullable CancelStatus innermost) {
    for (CancelStatus scope = innermost; scope != null; scope = scope.parent) {
      scope.held = 0;
      scope.hidden = 0;
    }
  }
}
