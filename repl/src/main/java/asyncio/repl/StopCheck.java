package asyncio.repl;

import asyncio.Asyncio;
import asyncio.Task;
import org.jspecify.annotations.Nullable;

/**
 * What the code of inputs calls at the head of each method and before each jump back, so that an
 * input which never waits can be stopped, and it alone. Not for programs.
 */
public final class StopCheck {
  private static volatile @Nullable Task<?> stopping;

  private StopCheck() {}

  /** Ends the calling task if it is the one to be stopped. */
  public static void check() {
    Task<?> task = stopping;
    if (task != null && isCurrent(task)) {
      stopping = null;
      throw new Stopped();
    }
  }

  private static boolean isCurrent(Task<?> task) {
    try {
      return task == Asyncio.currentTask();
    } catch (IllegalStateException noLoop) {
      return false;
    }
  }

  /**
   * In place of {@link System#exit}, which would end the program that has opened the prompt.
   *
   * @param code what the input wanted to exit with
   */
  @SuppressWarnings("DoNotCallSuggester") // only the code of inputs does
  public static void exit(int code) {
    throw new IllegalStateException(
        "System.exit(" + code + ") would end the whole program; leave the prompt with /exit");
  }

  /** Has a task end at its next check. */
  static void stop(Task<?> task) {
    stopping = task;
  }

  /** It has ended in another way. */
  static void forget(@Nullable Task<?> task) {
    if (stopping == task) {
      stopping = null;
    }
  }

  /** Leaves the code of an input. No exception, for most code catches those. */
  @SuppressWarnings("serial")
  static final class Stopped extends Error {
    Stopped() {
      super("stopped at the prompt", null, false, false);
    }
  }
}
