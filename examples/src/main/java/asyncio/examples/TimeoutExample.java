package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

import asyncio.TimeoutError;

/**
 * Waits at most five seconds for something that takes ten.
 *
 * <p>Prints {@code Task timed out!} after five seconds: what does not end in time is cancelled.
 */
@Example(name = "timeout", seed = "patterns", summary = "Waits 5 s for something that takes 10 s")
final class TimeoutExample {
  static void main() {
    run(
        () -> {
          try {
            String result = waitFor(TimeoutExample::longRunningTask, ofSeconds(5));
            System.out.println(result);
          } catch (TimeoutError e) {
            System.out.println("Task timed out!");
          }
        });
  }

  private static String longRunningTask() {
    sleep(ofSeconds(10));
    return "completed";
  }
}
