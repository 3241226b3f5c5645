package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

/**
 * Runs the same coroutine three times at once: each prints One, sleeps for a second, prints Two.
 *
 * <p>Prints One three times, then Two three times. That takes one second and not three, for a task
 * that sleeps lets the others run.
 */
@Example(seed = "patterns", summary = "Three coroutines at once, which take one second")
final class Count {
  static void main() {
    run(() -> await(gather(Count::count, Count::count, Count::count)));
  }

  private static void count() {
    System.out.println("One");
    sleep(ofSeconds(1));
    System.out.println("Two");
  }
}
