package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.Coroutine;
import asyncio.Future;

/**
 * Has functions called when a task is done: one that gets the task, and one with an argument of its
 * own besides, for which a lambda is enough.
 *
 * <p>Prints the task with the callbacks that it will call, what they print, in the order in which
 * they were added, and the task at its end. The result is also there without a callback.
 */
@Example(
    seed = "coroutines",
    summary = "Callbacks for the end of a task, one with a bound argument")
final class DoneCallback {
  static void main() {
    try (var loop = newEventLoop()) {
      var task = loop.createTask(request());
      task.addDoneCallback(DoneCallback::callback);
      task.addDoneCallback(done -> callback("https://example.org", done));
      System.out.println("Task: " + task);

      loop.runUntilComplete(task);
      System.out.println("Task: " + task);
      System.out.println("Result: " + task.result());
    }
  }

  private static Coroutine<Integer> request() {
    return coroutine(
        "request",
        () -> {
          sleep(ofMillis(200)); // somebody answers
          return 200;
        });
  }

  private static void callback(Future<Integer> task) {
    System.out.println("Status: " + task.result());
  }

  private static void callback(String url, Future<Integer> task) {
    System.out.println("Status of " + url + ": " + task.result());
  }
}
