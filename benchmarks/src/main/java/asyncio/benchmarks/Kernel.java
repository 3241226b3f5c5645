package asyncio.benchmarks;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/**
 * What a switch costs beside the bare virtual thread that is its floor, and what else of the kernel
 * has no counterpart in other runtimes; the runtime suite measures the rest. Prints a Markdown
 * table: medians, the spread, and the switch as a ratio to the floor of the same run.
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
    run(() -> rounds.note("foreign thread to a busy loop", each(2_000_000, Kernel::foreign)));
    run(() -> rounds.note("allocated by awaiting a done future, bytes", allocated()));
    run(() -> rounds.note("left of a cancelled one-hour timer, bytes", leftOfTimers()));
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

  private static void awaitDone(int n) {
    Future<Integer> done = EventLoop.running().createFuture();
    done.setResult(1);
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Asyncio.<Integer>await(done);
    }
    check(sum == n);
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

  private static double allocated() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) {
      return Double.NaN;
    }
    int n = 1_000_000;
    long before = threads.getTotalThreadAllocatedBytes();
    awaitDone(n);
    return (threads.getTotalThreadAllocatedBytes() - before) / (double) n;
  }

  private static double leftOfTimers() {
    EventLoop loop = EventLoop.running();
    int n = 100_000;
    long before = used();
    for (int i = 0; i < n; i++) {
      loop.callLater(Duration.ofHours(1), () -> {}).cancel();
    }
    return Math.max(0, used() - before) / (double) n;
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
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
            "foreign thread to a busy loop",
            "≤ 200",
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
