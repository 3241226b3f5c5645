package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.AsyncGenerator;
import asyncio.LoopOptions;
import asyncio.VirtualClock;

/**
 * Asynchronous iteration, Python's {@code async for}: pages that a generator fetches one by one are
 * read by a {@code for} loop, while another task goes on.
 *
 * <p>Prints three pages, with the ticks of a clock between them. The loop is left early, so {@code
 * try}-with-resources closes the generator, whose {@code finally} then awaits. In virtual time, so
 * the order is always the same.
 */
@Example(
    name = "async-generator",
    seed = "notes",
    summary = "Values that a body yields while it awaits, and its clean-up")
final class AsyncGeneratorExample {
  static void main() {
    run(AsyncGeneratorExample::work, LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static void work() {
    var clock = createTask(AsyncGeneratorExample::tick);
    try (var pages = pages()) {
      for (var page : pages) {
        System.out.println(page);
        if (page.equals("page 3")) {
          break;
        }
      }
    }
    clock.cancel();
  }

  private static AsyncGenerator<String> pages() {
    return asyncGenerator(
        out -> {
          System.out.println("connect");
          try {
            for (int number = 1; true; number++) {
              sleep(ofMillis(200));
              out.yield("page " + number);
            }
          } finally {
            sleep(ofMillis(50));
            System.out.println("disconnect");
          }
        });
  }

  private static void tick() {
    sleep(ofMillis(100));
    while (true) {
      System.out.println("tick");
      sleep(ofMillis(200));
    }
  }
}
