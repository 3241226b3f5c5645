package asyncio.benchmarks;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.sync.Barrier;
import asyncio.sync.Condition;
import asyncio.sync.Lock;
import asyncio.sync.Releasable;
import asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What taking and giving back costs: when nobody waits, and when everybody does. Prints a Markdown
 * table of medians and the spread.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED … asyncio.benchmarks.Synchronisers
 * [rounds]}
 */
public final class Synchronisers {

  private final Rounds rounds = new Rounds();

  private Synchronisers() {}

  /**
   * Measures and prints.
   *
   * @param args the number of rounds; 7 unless given
   */
  public static void main(String[] args) {
    var synchronisers = new Synchronisers();
    synchronisers.rounds.measure(args, () -> run(synchronisers::round));
    synchronisers.print();
  }

  private void round() {
    note("lock, acquire and release", 50_000_000, Synchronisers::lock);
    note("lock, a block", 50_000_000, Synchronisers::block);
    note("semaphore, acquire and release", 50_000_000, Synchronisers::semaphore);
    note("semaphore, a block", 50_000_000, Synchronisers::semaphoreBlock);
    note("lock that 100 tasks want, a turn", 500_000, Synchronisers::handOver);
    note("condition, a signal and a wait", 500_000, Synchronisers::signals);
    note("barrier for two, a pass", 500_000, Synchronisers::passes);
  }

  private interface Work {
    void times(int n);
  }

  private void note(String name, int n, Work work) {
    long start = System.nanoTime();
    work.times(n);
    double each = (System.nanoTime() - start) / (double) n;
    rounds.note(name, each);
  }

  private static void lock(int n) {
    var lock = new Lock();
    for (int i = 0; i < n; i++) {
      lock.acquire();
      lock.release();
    }
  }

  private static void block(int n) {
    var lock = new Lock();
    int sum = 0;
    for (int i = 0; i < n; i++) {
      try (Releasable _ = lock.hold()) {
        sum += lock.locked() ? 1 : 0;
      }
    }
    check(sum == n);
  }

  private static void semaphore(int n) {
    var semaphore = new Semaphore(3);
    for (int i = 0; i < n; i++) {
      semaphore.acquire();
      semaphore.release();
    }
    check(semaphore.value() == 3);
  }

  private static void semaphoreBlock(int n) {
    var semaphore = new Semaphore(3);
    int sum = 0;
    for (int i = 0; i < n; i++) {
      try (Releasable _ = semaphore.hold()) {
        sum += semaphore.value();
      }
    }
    check(sum == 2 * n);
  }

  /** A hundred tasks that all want it, and keep it for an iteration: two switches a turn. */
  private static void handOver(int n) {
    var lock = new Lock();
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tasks.add(
          createTask(
              () -> {
                for (int turn = 0; turn < n / 100; turn++) {
                  try (Releasable _ = lock.hold()) {
                    sleep(Duration.ZERO);
                  }
                }
              }));
    }
    Asyncio.wait(tasks);
  }

  private static void signals(int n) {
    var condition = new Condition();
    int[] count = {0};
    createTask(
        () -> {
          try (Releasable _ = condition.hold()) {
            while (count[0] < n) {
              condition.await();
              count[0]++;
            }
          }
        });
    while (count[0] < n) {
      try (Releasable _ = condition.hold()) {
        condition.signal();
      }
      sleep(Duration.ZERO);
    }
  }

  private static void passes(int n) {
    var barrier = new Barrier(2);
    createTask(() -> pass(barrier, n));
    pass(barrier, n);
  }

  private static void pass(Barrier barrier, int n) {
    for (int i = 0; i < n; i++) {
      barrier.await();
    }
  }

  private static void check(boolean right) {
    if (!right) {
      throw new AssertionError("the benchmark did not do its work");
    }
  }

  private void print() {
    System.out.println("| operation | median | least – most | target |");
    System.out.println("|---|---|---|---|");
    rounds.forEach(
        (name, each) -> {
          String target = name.endsWith("release") || name.endsWith("block") ? "≤ 20" : "";
          System.out.println(new Figure(name, "ns", each, target).row());
        });
  }
}
