package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * A request to leave the program, thrown in a task or a callback: it is stored in the task and
 * leaves the running loop at once, where any other throwable would only end the task.
 */
public abstract sealed class ExitError extends Error permits KeyboardInterrupt, SystemExit {
  private static final long serialVersionUID = 1L;

  ExitError(@Nullable String message) {
    super(message);
  }
}
