package asyncio.http.connection;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is to be done when an exchange is over. In its task. */
public final class Afterwards {
  private final List<Action> actions = new ArrayList<>();

  /** With nothing to be done yet. */
  public Afterwards() {}

  /**
   * Has something done.
   *
   * @param action may suspend
   */
  public void add(Action action) {
    actions.add(action);
  }

  /**
   * Does all, whatever becomes of the task meanwhile; failures are reported. Suspends as they do.
   */
  public void run() {
    List<Action> due = List.copyOf(actions);
    actions.clear();
    for (Action action : due) {
      Asyncio.shielded(() -> finish(action));
    }
  }

  private static void finish(Action action) {
    try {
      Asyncio.await(action);
    } catch (RuntimeException failed) {
      report(failed);
    } catch (Error failed) {
      Unwinding.passOn(failed);
      report(failed);
    }
  }

  private static void report(Throwable failed) {
    EventLoop.running()
        .callExceptionHandler(
            Map.of("message", "What was to be done after a request failed", "exception", failed));
  }
}
