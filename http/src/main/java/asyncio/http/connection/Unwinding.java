package asyncio.http.connection;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.ExitError;
import asyncio.GeneratorExit;
import asyncio.Task;

/**
 * What is thrown to end a task and passes through whatever it runs, beside the failures of what it
 * runs. A cancellation that nobody has asked of this task comes from another one, which was waited
 * for: that is a failure.
 */
public final class Unwinding {
  private Unwinding() {}

  /**
   * Throws on what ends this task.
   *
   * @param thrown by what the task has run
   */
  public static void passOn(Error thrown) {
    if (thrown instanceof ExitError || thrown instanceof GeneratorExit) {
      throw thrown;
    }
    Task<?> self = Asyncio.currentTask();
    if (thrown instanceof CancelledError && self != null && self.cancelling() > 0) {
      throw thrown;
    }
  }
}
