package asyncio.cli.serve;

import asyncio.EventLoop;
import java.io.Console;

/** Signals of a server. */
public final class Signals {
  private Signals() {}

  /**
   * Has something done in a loop when a signal comes, where there are such signals.
   *
   * @param loop where
   * @param signal its name
   * @param action what
   */
  public static void on(EventLoop loop, String signal, Runnable action) {
    try {
      loop.addSignalHandler(signal, action);
    } catch (IllegalArgumentException absent) {
      // as on Windows, or where the JVM keeps it to itself
    }
  }

  /** Has something done in a loop, if that still runs. Any thread. */
  static void tell(EventLoop loop, Runnable action) {
    try {
      var _ = loop.callSoonThreadsafe(action);
    } catch (IllegalStateException closed) {
      // then there is nothing to be done any more
    }
  }

  /** Whether somebody has started this by hand, and looks at it. */
  @SuppressWarnings("SystemConsoleNull") // since JDK 25 it may be null again
  static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
