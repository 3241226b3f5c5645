package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.CancelledError;

/**
 * What {@code gather} does when one of several fails or is cancelled: it throws that, while the
 * others go on; or, asked for it, tells of each how it has ended.
 *
 * <p>Prints a failure and a cancellation, each thrown and each returned in its place.
 */
@Example(seed = "summary", summary = "A failure and a cancellation in gather, thrown or returned")
final class GatherErrors {
  static void main() {
    run(
        () -> {
          var survivor = createTask(GatherErrors::succeed);
          try {
            await(gather(GatherErrors::fail, survivor));
          } catch (IllegalArgumentException e) {
            System.out.println("Thrown: " + e.getMessage());
          }
          System.out.println("The other goes on: " + await(survivor));
          System.out.println(
              "Returned: " + await(gatherOutcomes(GatherErrors::fail, GatherErrors::succeed)));

          var cancelled = createTask(GatherErrors::succeed);
          var thrown = gather(cancelled, createTask(GatherErrors::succeed));
          var returned = gatherOutcomes(cancelled, GatherErrors::succeed);
          cancelled.cancel();
          try {
            await(thrown);
          } catch (CancelledError e) {
            System.out.println("Thrown: " + e);
          }
          System.out.println("Returned: " + await(returned));
        });
  }

  private static String succeed() {
    sleep(ofMillis(200));
    return "success";
  }

  private static String fail() {
    sleep(ofMillis(100));
    throw new IllegalArgumentException("Something went wrong");
  }
}
