package asyncio.sync;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tasks that use a primitive, and the trail that they leave, in the order of what happens. */
final class Tasks {
  private final List<String> trail = new ArrayList<>();

  List<String> trail() {
    return trail;
  }

  void say(String what) {
    trail.add(what);
  }

  /** Starts a task that says so when it is cancelled or fails. */
  Task<?> start(String name, Action body) {
    return createTask(
        () -> {
          try {
            body.run();
          } catch (CancelledError cancelled) {
            String message = cancelled.getMessage();
            say(name + " cancelled" + (message == null ? "" : " " + message));
            throw cancelled;
          } catch (IllegalStateException failure) {
            say(name + " failed: " + failure.getMessage());
          }
        });
  }

  /** Lets the loop run some iterations. */
  static void ticks(int count) {
    for (int i = 0; i < count; i++) {
      sleep(Duration.ZERO);
    }
  }

  /** Whether a body suspends. */
  static boolean suspends(Action body) throws Exception {
    boolean[] others = {false};
    EventLoop.running().callSoon(() -> others[0] = true);
    body.run();
    return others[0];
  }
}
