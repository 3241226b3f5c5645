package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static java.time.Duration.ofMillis;

import asyncio.workers.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Coroutines, threads and processes in one program, each for what it is good at: coroutines wait, a
 * thread makes a call that blocks and knows nothing of the loop, and a process computes, so that
 * the loop goes on ticking.
 */
@Example(seed = "usage", summary = "Coroutines that wait, a thread, a process that computes")
final class Mix {
  static void main() {
    run(
        () -> {
          try (var pool = new Pool(options -> options.processes(1).childConcurrency(1))) {
            await(pool.ready());
            int[] ticks = {0};
            var ticker = createTask(() -> tick(ticks));
            List<String> results =
                await(
                    gather(
                        () -> waits("one"),
                        () -> waits("another"),
                        () -> toThread(Mix::blocks),
                        () -> await(pool.apply(Mix::computes, 300_000))));
            results.forEach(System.out::println);
            ticker.cancel();
            System.out.println(
                ticks[0] > 0 ? "the loop has ticked meanwhile" : "the loop has stood still");
          }
        });
  }

  private static void tick(int[] ticks) {
    while (true) {
      sleep(ofMillis(10));
      ticks[0]++;
    }
  }

  private static String waits(String name) {
    sleep(ofMillis(200));
    return name + " coroutine has waited";
  }

  private static String blocks() throws IOException {
    Path file = Files.createTempFile("mix", ".txt");
    try {
      Files.writeString(file, "some text");
      return "a thread has written a file of " + Files.size(file) + " bytes";
    } finally {
      Files.delete(file);
    }
  }

  private static String computes(int limit) {
    return "a process has found " + PrimeMap.primes(2, limit) + " primes below 300,000";
  }
}
