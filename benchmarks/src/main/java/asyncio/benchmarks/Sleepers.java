package asyncio.benchmarks;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What sleeping tasks weigh, and how long it takes to wake them all; and that cancelled timers
 * weigh nothing.
 *
 * <p>{@code java -Xmx1500m --add-opens java.base/java.lang=ALL-UNNAMED …
 * asyncio.benchmarks.Sleepers [tasks]}
 */
public final class Sleepers {
  private Sleepers() {}

  /**
   * Measures and prints.
   *
   * @param args the number of tasks; 1,000,000 unless given
   */
  public static void main(String[] args) {
    int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    run(Sleepers::warmUp);
    run(() -> sleepers(tasks));
    run(Sleepers::cancelledTimers);
  }

  private static void warmUp() {
    for (int round = 0; round < 30; round++) {
      for (int i = 0; i < 10_000; i++) {
        createTask(() -> sleep(Duration.ofMillis(1)));
      }
      sleep(Duration.ofMillis(30));
    }
  }

  private static void sleepers(int tasks) {
    EventLoop loop = EventLoop.running();
    long before = used();
    int[] woken = {0};
    Duration wake = loop.time().plusSeconds(5 + tasks / 50_000);
    long start = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      createTask(
          () -> {
            sleep(wake.minus(loop.time()));
            woken[0]++;
          });
    }
    sleep(Duration.ZERO);
    long started = System.nanoTime();
    double bytes = (used() - before) / (double) tasks;
    sleep(wake.minus(loop.time()).minusMillis(1));
    long due = System.nanoTime();
    while (woken[0] < tasks) {
      sleep(Duration.ZERO);
    }
    System.out.printf(
        "%,d sleeping tasks in a heap of %,d MiB: %.0f bytes each, started in %,d ms, all woken in %,d ms%n",
        tasks,
        Runtime.getRuntime().maxMemory() >> 20,
        bytes,
        TimeUnit.NANOSECONDS.toMillis(started - start),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - due));
  }

  private static void cancelledTimers() {
    EventLoop loop = EventLoop.running();
    long before = used();
    for (int i = 0; i < 100_000; i++) {
      loop.callLater(Duration.ofHours(1), () -> {}).cancel();
    }
    System.out.printf(
        "100,000 cancelled one-hour timers: %,d bytes left%n", Math.max(0, used() - before));
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
