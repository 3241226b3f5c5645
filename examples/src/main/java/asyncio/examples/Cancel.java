package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

import asyncio.CancelledError;

/**
 * Cancels a task while it sleeps.
 *
 * <p>Prints {@code Task was cancelled} in the task, which cleans up and lets the error go on, and
 * {@code Caught cancellation in main} in the one that awaits the task. {@code CancelledError} is no
 * {@code Exception}, so that {@code catch (Exception e)} does not swallow it.
 */
@Example(seed = "patterns", summary = "Cancels a task while it sleeps, and sees how it ends")
final class Cancel {
  static void main() {
    run(
        () -> {
          var task = createTask(Cancel::cancellable);
          sleep(ofSeconds(1));
          task.cancel();
          try {
            await(task);
          } catch (CancelledError e) {
            System.out.println("Caught cancellation in main");
          }
        });
  }

  private static void cancellable() {
    try {
      sleep(ofSeconds(10));
    } catch (CancelledError e) {
      System.out.println("Task was cancelled");
      throw e;
    }
  }
}
