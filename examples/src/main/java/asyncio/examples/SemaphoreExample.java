package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.Action;
import asyncio.sync.Semaphore;
import java.util.stream.IntStream;

/**
 * Ten workers of about a second each share three permits.
 *
 * <p>Prints when each worker runs and when it is done, with the number of those that run: never
 * more than three. They are let in first come, first served.
 */
@Example(
    name = "semaphore",
    seed = "patterns",
    summary = "10 workers, of which at most 3 run at a time")
final class SemaphoreExample {
  private static final int WORKERS = 10;

  private final Semaphore semaphore = new Semaphore(3);
  private int running; // needs no lock: one thread runs all tasks

  static void main() {
    run(new SemaphoreExample()::workAll);
  }

  private void workAll() {
    await(gather(IntStream.range(0, WORKERS).mapToObj(this::worker).toArray(Action[]::new)));
  }

  private Action worker(int number) {
    return () -> {
      try (var _ = semaphore.hold()) {
        running++;
        System.out.println("Worker %d is running (%d at a time)".formatted(number, running));
        sleep(ofMillis(500 + 200 * number)); // no two end together
        System.out.println("Worker %d is done".formatted(number));
        running--;
      }
    };
  }
}
