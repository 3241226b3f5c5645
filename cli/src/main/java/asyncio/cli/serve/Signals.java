package asyncio.cli.serve;

import asyncio.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signals of a server. */
public final class Signals {
  private static final Path TERMINAL = Path.of("/dev/tty");

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

  /**
   * Has something done in a loop, if that still runs. Any thread.
   *
   * @param loop where
   * @param action what
   */
  public static void tell(EventLoop loop, Runnable action) {
    try {
      var _ = loop.callSoonThreadsafe(action);
    } catch (IllegalStateException closed) {
      // then there is nothing to be done any more
    }
  }

  /**
   * Has something done when HUP comes: somebody wants everything anew, or the terminal is gone in
   * which this was started.
   *
   * @param loop where
   * @param anew what is wanted
   * @param gone the terminal is
   */
  public static void onHangUp(EventLoop loop, Runnable anew, Runnable gone) {
    boolean terminal = hasTerminal();
    on(
        loop,
        "HUP",
        () -> {
          if (terminal && !hasTerminal()) {
            gone.run();
          } else {
            anew.run();
          }
        });
  }

  /** {@return whether there is a terminal that this was started in} */
  public static boolean hasTerminal() {
    try (var opened = Files.newInputStream(TERMINAL)) {
      return opened != null;
    } catch (IOException none) {
      return false;
    }
  }
}
