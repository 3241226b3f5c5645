package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

import java.time.Duration;

/**
 * {@code gather} waits for several things at once; {@code createTask} lets one go on in the
 * background until its result is needed.
 *
 * <p>Prints three results, in the order of the arguments though the last is there first; then how
 * background work goes on beside other work.
 */
@Example(seed = "patterns", summary = "gather for several results, createTask for background work")
final class Background {
  static void main() {
    run(
        () -> {
          var results =
              await(
                  gather(
                      () -> fetchData(1, ofSeconds(3)),
                      () -> fetchData(2, ofSeconds(2)),
                      () -> fetchData(3, ofSeconds(1))));
          System.out.println("Results: " + results);

          var task = createTask(Background::backgroundWork);
          otherWork();
          System.out.println("Background result: " + await(task));
        });
  }

  private static String fetchData(int number, Duration delay) {
    sleep(delay);
    System.out.println("Fetched " + number);
    return "data " + number;
  }

  private static int backgroundWork() {
    System.out.println("Background work begins");
    sleep(ofSeconds(2));
    System.out.println("Background work ends");
    return 42;
  }

  private static void otherWork() {
    System.out.println("Other work begins");
    sleep(ofSeconds(1));
    System.out.println("Other work ends");
  }
}
