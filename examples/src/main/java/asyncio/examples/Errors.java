package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

import asyncio.Outcome;

/**
 * Handles what a coroutine throws: with {@code try}, and as one of the results of {@code gather}.
 *
 * <p>Prints {@code Caught error: Something went wrong}, and after a second {@code Task failed:
 * Something went wrong}. There is no wrapper to take off: exceptions pass through {@code await} as
 * they are.
 */
@Example(seed = "patterns", summary = "An exception, caught at await and returned by gather")
final class Errors {
  static void main() {
    run(
        () -> {
          try {
            await(Errors::mayFail);
          } catch (IllegalArgumentException e) {
            System.out.println("Caught error: " + e.getMessage());
          }

          var outcomes = await(gatherOutcomes(Errors::mayFail, () -> sleep(ofSeconds(1), "slept")));
          for (var outcome : outcomes) {
            if (outcome instanceof Outcome.Failure(var exception)) {
              System.out.println("Task failed: " + exception.getMessage());
            }
          }
        });
  }

  private static String mayFail() {
    throw new IllegalArgumentException("Something went wrong");
  }
}
