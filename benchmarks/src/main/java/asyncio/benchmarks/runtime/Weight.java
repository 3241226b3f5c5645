package asyncio.benchmarks.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What sleeping tasks weigh, and what it takes to wake a million. */
final class Weight {
  private static final int PARKED = 100_000;
  private static final int MILLION = 1_000_000;

  private final Sleepers sleepers;

  Weight(Sleepers sleepers) {
    this.sleepers = sleepers;
  }

  /** The heap of sleeping tasks after a collection. */
  void parked() throws InterruptedException {
    sleepers.park(PARKED / 10, () -> {}); // loads the classes
    long before = heap();
    long[] during = {0};
    sleepers.park(PARKED, () -> during[0] = heap());
    double each = (during[0] - before) / (double) PARKED;
    new Line("parked-task", "bytes", each).with("measured", "heap after collection").print();
  }

  /**
   * The deadline is chosen by how long it took to make some, so that all sleep when it comes; if
   * they do not, there is no figure.
   */
  void million() throws InterruptedException, IOException {
    long begun = System.nanoTime();
    long some = sleepers.wake(PARKED, begun + TimeUnit.SECONDS.toNanos(2)).made() - begun;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2) + 20 * some;
    long[] processor = {0};
    Thread watch = new Daemon(() -> processor[0] = processorAt(deadline));
    watch.start();
    Sleepers.Woken woken = sleepers.wake(MILLION, deadline);
    long after = ProcessorTime.nanos();
    watch.join();
    if (woken.made() > deadline) {
      System.err.println("million-sleepers: the deadline came before all were asleep");
      return;
    }
    new Line("million-sleepers", "ms", (woken.woken() - deadline) / 1e6)
        .with("cpu", (after - processor[0]) / 1e6)
        .with("megabytes", peakMegabytes())
        .print();
  }

  private static long processorAt(long deadline) {
    try {
      TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ProcessorTime.nanos();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** The most that the process had in memory, as Linux tells it. */
  private static double peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return Double.NaN;
  }
}
