package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

/**
 * Cancels what waits for a coroutine, but not the coroutine: it is shielded and goes on.
 *
 * <p>Prints that both coroutines begin and, though one was cancelled from outside, that both end;
 * then the outcomes: a cancellation, and the result B. The order matters: first gather, then
 * cancel, then await.
 */
@Example(seed = "summary", summary = "A shielded coroutine goes on when its waiter is cancelled")
final class Shield {
  static void main() {
    run(
        () -> {
          var shielded = shield(() -> work("A"));
          var task = createTask(() -> work("B"));
          var both = gatherOutcomes(shielded, task);

          shielded.cancel();

          System.out.println("Results: " + await(both));
        });
  }

  private static String work(String name) {
    System.out.println("Suspending " + name);
    sleep(ofSeconds(1));
    System.out.println("Resuming " + name);
    return name;
  }
}
