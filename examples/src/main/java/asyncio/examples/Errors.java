package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

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

          var results =
              await(gather(RETURN_EXCEPTIONS, Errors::mayFail, () -> sleep(ofSeconds(1), "slept")));
          for (Object result : results) {
            if (result instanceof Exception e) {
              System.out.println("Task failed: " + e.getMessage());
            }
          }
        });
  }

  private static String mayFail() {
    throw new IllegalArgumentException("Something went wrong");
  }
}
