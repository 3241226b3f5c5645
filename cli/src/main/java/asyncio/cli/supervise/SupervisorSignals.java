package asyncio.cli.supervise;

import asyncio.EventLoop;
import asyncio.cli.serve.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The signals of a supervisor; they mean what they mean to gunicorn. USR2 is left to the JVM, which
 * uses it itself, and QUIT has it print what its threads do.
 *
 * @param supervisor is told
 */
record SupervisorSignals(Supervisor supervisor) {
  private static final Path TERMINAL = Path.of("/dev/tty");

  void listen() {
    EventLoop loop = EventLoop.running();
    boolean terminal = hasTerminal();
    Signals.on(loop, "TERM", () -> supervisor.on(new Event.Stop()));
    Signals.on(loop, "INT", () -> supervisor.on(new Event.Quit()));
    Signals.on(loop, "HUP", () -> hangUp(terminal));
    Signals.on(loop, "USR1", supervisor::reopen);
    Signals.on(loop, "TTIN", () -> supervisor.on(new Event.Add()));
    Signals.on(loop, "TTOU", () -> supervisor.on(new Event.Remove()));
    if (!terminal) { // which sends it whenever its window changes its size
      Signals.on(loop, "WINCH", () -> supervisor.on(new Event.Rest()));
    }
  }

  /** Somebody wants a reload, or the terminal is gone in which it was started. */
  private void hangUp(boolean terminal) {
    if (terminal && !hasTerminal()) {
      supervisor.on(new Event.Stop());
    } else {
      supervisor.reload();
    }
  }

  private static boolean hasTerminal() {
    try (var opened = Files.newInputStream(TERMINAL)) {
      return opened != null;
    } catch (IOException none) {
      return false;
    }
  }
}
