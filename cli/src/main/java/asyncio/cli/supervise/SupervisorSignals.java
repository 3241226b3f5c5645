package asyncio.cli.supervise;

import asyncio.EventLoop;
import asyncio.cli.serve.Signals;

/**
 * The signals of a supervisor; they mean what they mean to gunicorn. USR2 is left to the JVM, which
 * uses it itself, and QUIT has it print what its threads do.
 *
 * @param supervisor is told
 */
record SupervisorSignals(Supervisor supervisor) {
  void listen() {
    EventLoop loop = EventLoop.running();
    on(loop, "TERM", () -> supervisor.on(new Event.Stop()));
    on(loop, "INT", () -> supervisor.on(new Event.Quit()));
    Signals.onHangUp(
        loop,
        () -> supervisor.onceStarted(supervisor::reload),
        () -> supervisor.onceStarted(() -> supervisor.on(new Event.Stop())));
    on(loop, "USR1", supervisor::reopen);
    on(loop, "TTIN", () -> supervisor.on(new Event.Add()));
    on(loop, "TTOU", () -> supervisor.on(new Event.Remove()));
    if (!Signals.hasTerminal()) { // which sends it whenever its window changes its size
      on(loop, "WINCH", () -> supervisor.on(new Event.Rest()));
    }
  }

  private void on(EventLoop loop, String signal, Runnable action) {
    Signals.on(loop, signal, () -> supervisor.onceStarted(action));
  }
}
