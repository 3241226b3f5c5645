package asyncio.benchmarks;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the kernel's operations cost on one loop, warmed up, each round after round beside the bare
 * virtual thread that is their floor. Prints a Markdown table: medians, the spread, and the switch
 * as a ratio to the floor of the same run.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED … asyncio.benchmarks.Kernel [rounds]}
 */
public final class Kernel {

  private static final String SWITCH = "switch: sleep(0)";

  private final Rounds rounds = new Rounds();

  private Kernel() {}

  /**
   * Measures and prints.
   *
   * @param args the number of rounds; 7 unless given
   */
  public static void main(String[] args) {
    var kernel = new Kernel();
    kernel.rounds.measure(args, kernel::round);
    kernel.print();
  }

  private void round() {
    rounds.noteBare();
    run(() -> rounds.note(SWITCH, each(1_000_000, Kernel::switches)));
    run(() -> rounds.note("createTask + await", each(500_000, Kernel::createAndAwait)));
    run(() -> rounds.note("gather of 200,000, each", each(200_000, Kernel::gatherMany)));
    run(() -> rounds.note("await of a done future", each(20_000_000, Kernel::awaitDone)));
    run(() -> rounds.note("callSoon, scheduled and run", each(5_000_000, Kernel::callSoon)));
    run(() -> rounds.note("timer set and cancelled", each(1_000_000, Kernel::timers)));
    run(() -> rounds.note("foreign thread to a busy loop", each(2_000_000, Kernel::foreign)));
    run(() -> rounds.note("async generator, an item", each(500_000, Kernel::generator)));
    run(() -> rounds.note("allocated by awaiting a done future, bytes", allocated()));
  }

  private interface Work {
    void times(int n);
  }

  private static double each(int n, Work work) {
    long start = System.nanoTime();
    work.times(n);
    return (System.nanoTime() - start) / (double) n;
  }

  private static void switches(int n) {
    for (int i = 0; i < n; i++) {
      sleep(Duration.ZERO);
    }
  }

  private static void createAndAwait(int n) {
    for (int i = 0; i < n; i++) {
      await(createTask(() -> 1));
    }
  }

  private static void gatherMany(int n) {
    List<Awaitable<Integer>> all = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      int number = i;
      all.add(() -> number);
    }
    await(gather(all));
  }

  private static void awaitDone(int n) {
    Future<Integer> done = EventLoop.running().createFuture();
    done.setResult(1);
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Asyncio.<Integer>await(done);
    }
    check(sum == n);
  }

  /**
   * A hundred at a time, as a busy loop has them; the queue does not grow for the sake of the
   * measurement.
   */
  private static void callSoon(int n) {
    EventLoop loop = EventLoop.running();
    int[] calls = {0};
    for (int i = 0; i < n; i += 100) {
      for (int j = 0; j < 100; j++) {
        loop.callSoon(() -> calls[0]++);
      }
      sleep(Duration.ZERO);
    }
    check(calls[0] >= n - 100);
  }

  private static void timers(int n) {
    EventLoop loop = EventLoop.running();
    for (int i = 0; i < n; i++) {
      loop.callLater(Duration.ofHours(1), () -> {}).cancel();
    }
  }

  private static void foreign(int n) {
    EventLoop loop = EventLoop.running();
    Future<Boolean> all = loop.createFuture();
    int[] arrived = {0};
    Runnable arrive =
        () -> {
          if (++arrived[0] == n) {
            all.setResult(true);
          }
        };
    Thread.ofPlatform()
        .start(
            () -> {
              for (int i = 0; i < n; i++) {
                loop.callSoonThreadsafe(arrive);
              }
            });
    while (!all.done()) {
      sleep(Duration.ZERO);
    }
  }

  private static void generator(int n) {
    Supplier<AsyncGenerator<Integer>> numbers =
        () ->
            Asyncio.asyncGenerator(
                out -> {
                  for (int i = 0; i < n; i++) {
                    out.yield(i);
                  }
                });
    int count = 0;
    for (int number : numbers.get()) {
      count += number >= 0 ? 1 : 0;
    }
    check(count == n);
  }

  private static double allocated() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) {
      return Double.NaN;
    }
    int n = 1_000_000;
    long before = threads.getTotalThreadAllocatedBytes();
    awaitDone(n);
    return (threads.getTotalThreadAllocatedBytes() - before) / (double) n;
  }

  private static void check(boolean right) {
    if (!right) {
      throw new AssertionError("the benchmark did not do its work");
    }
  }

  private void print() {
    Map<String, String> targets =
        Map.of(
            SWITCH,
            "≤ 1.3 × bare",
            "createTask + await",
            "≤ 350",
            "gather of 200,000, each",
            "≤ 700",
            "callSoon, scheduled and run",
            "≤ 50",
            "foreign thread to a busy loop",
            "≤ 200",
            "async generator, an item",
            "≤ 350",
            "allocated by awaiting a done future, bytes",
            "0");
    System.out.println("| operation | median | least – most | target |");
    System.out.println("|---|---|---|---|");
    rounds.forEach(
        (name, each) -> {
          String unit = name.contains("bytes") ? "B" : "ns";
          System.out.println(new Figure(name, unit, each, targets.getOrDefault(name, "")).row());
        });
    rounds.forEach(
        (name, each) -> {
          if (name.equals(SWITCH)) {
            System.out.println(
                new Figure("switch as a ratio to bare", "×", rounds.ratios(each), "≤ 1.3 ×").row());
          }
        });
  }
}
