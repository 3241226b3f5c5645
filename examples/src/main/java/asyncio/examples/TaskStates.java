package asyncio.examples;

import static asyncio.Asyncio.*;

import asyncio.Coroutine;

/**
 * A task is a coroutine on its loop, and tells its state: pending, then finished with a result.
 *
 * <p>Prints the coroutine, the task before it ran and after, and what it prints itself. Then the
 * same with {@code ensureFuture}, which makes the task without the loop being named.
 */
@Example(seed = "coroutines", summary = "What a task looks like before it runs and after")
final class TaskStates {
  static void main() {
    try (var loop = newEventLoop()) {
      var coroutine = execute(1);
      System.out.println("Coroutine: " + coroutine);
      System.out.println("After calling execute");

      var task = loop.createTask(coroutine);
      System.out.println("Task: " + task);
      loop.runUntilComplete(task);
      System.out.println("Task: " + task);
      System.out.println("After calling loop");

      setEventLoop(loop);
      var future = ensureFuture(execute(2));
      System.out.println("Task: " + future);
      loop.runUntilComplete(future);
      System.out.println("Task: " + future);
    } finally {
      setEventLoop(null);
    }
  }

  private static Coroutine<Integer> execute(int x) {
    return coroutine(
        "execute",
        () -> {
          System.out.println("Number: " + x);
          return x;
        });
  }
}
