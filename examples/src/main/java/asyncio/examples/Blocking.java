package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

/**
 * The mistake that stops every asyncio program, and does not stop this one: a coroutine that calls
 * {@code Thread.sleep}, where it should have awaited {@code sleep}.
 *
 * <p>Prints how five such coroutines begin, end, and how long they took: one second, for a blocking
 * call of the JDK suspends the task that makes it and nothing else. In portable mode ({@code
 * -Dasyncio.portable=true}) it blocks the loop, as in Python, and they take five seconds.
 */
@Example(seed = "patterns", summary = "Five blocking Thread.sleep calls of 1 s overlap")
final class Blocking {
  static void main() {
    run(
        () -> {
          var loop = getRunningLoop();
          var start = loop.time();
          await(
              gather(
                  () -> badExample(1),
                  () -> badExample(2),
                  () -> badExample(3),
                  () -> badExample(4),
                  () -> badExample(5)));
          long millis = loop.time().minus(start).toMillis();
          System.out.println("Five blocking sleeps of 1 s took %.1f s".formatted(millis / 1000.0));
          System.out.println(
              loop.portable()
                  ? "This loop is portable: a blocking call blocks the loop, with all its tasks"
                  : "In portable mode they would block the loop, and take 5 s");
        });
  }

  private static void badExample(int number) throws InterruptedException {
    System.out.println("Call " + number + " begins");
    Thread.sleep(ofSeconds(1)); // not Asyncio.sleep!
    System.out.println("Call " + number + " ends");
  }
}
