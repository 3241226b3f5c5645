package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.LoopOptions;

/**
 * The same program in both modes. A portable loop needs no flag of the JVM, and hands the turn from
 * one ordinary virtual thread to the next; a loop of its own runs the tasks on its thread.
 *
 * <p>Prints the same from both, for tasks run in the same order, save for the last line of each:
 * only on a loop of its own do blocking calls of the JDK overlap.
 */
@Example(seed = "extra", summary = "The same program in portable mode and on a loop of its own")
final class Portable {
  static void main() {
    var options = LoopOptions.defaults();
    run(Portable::program, options.withPortable(true));
    run(Portable::program, options.withPortable(false));
  }

  private static void program() {
    var loop = getRunningLoop();
    System.out.println(loop.portable() ? "In portable mode" : "On a loop of its own");
    await(gather(() -> steps("a"), () -> steps("b")));

    var start = loop.time();
    await(gather(Portable::block, Portable::block, Portable::block));
    double seconds = loop.time().minus(start).toMillis() / 1000.0;
    System.out.println("  three blocking calls of 0.3 s: %.1f s".formatted(seconds));
  }

  private static void steps(String name) {
    for (int step = 1; step <= 3; step++) {
      System.out.println("  " + name + ", step " + step);
      sleep(ofMillis(100));
    }
  }

  private static void block() throws InterruptedException {
    Thread.sleep(ofMillis(300));
  }
}
