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
    Signals.on(loop, "TERM", () -> supervisor.on(new Event.Stop()));
    Signals.on(loop, "INT", () -> supervisor.on(new Event.Quit()));
    Signals.onHangUp(loop, supervisor::reload, () -> supervisor.on(new Event.Stop()));
    Signals.on(loop, "USR1", supervisor::reopen);
    Signals.on(loop, "TTIN", () -> supervisor.on(new Event.Add()));
    Signals.on(loop, "TTOU", () -> supervisor.on(new Event.Remove()));
    if (!Signals.hasTerminal()) { // which sends it whenever its window changes its size
      Signals.on(loop, "WINCH", () -> supervisor.on(new Event.Rest()));
    }
  }
}
