package asyncio.cli.supervise;

import asyncio.EventLoop;
import asyncio.http.web.AppRunner;

/**
 * Whether one loop turns, and what it serves. Asked for by any thread; the loop answers when it
 * turns, with what it has at that moment.
 */
final class Pulse {
  /** What a loop had when it turned last. */
  record Figures(int underWay, int connections, long requests) {}

  private final EventLoop loop;
  private final AppRunner runner;
  private volatile long asked; // nanoseconds; 0: nothing is unanswered
  private volatile Figures figures = new Figures(0, 0, 0);

  Pulse(EventLoop loop, AppRunner runner) {
    this.loop = loop;
    this.runner = runner;
  }

  /** Asks, unless the last question is not answered yet. */
  void ask() {
    if (asked == 0) {
      asked = System.nanoTime() | 1;
      try {
        loop.callSoonThreadsafe(this::answer);
      } catch (IllegalStateException closed) {
        asked = 0;
      }
    }
  }

  private void answer() {
    figures = new Figures(runner.underWay(), runner.connections(), runner.requests());
    asked = 0;
  }

  /** For how many milliseconds it has not answered. */
  long lag() {
    long since = asked;
    return since == 0 ? 0 : Math.max(0, (System.nanoTime() - since) / 1_000_000);
  }

  Figures figures() {
    return figures;
  }
}
