package asyncio.benchmarks.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Virtual threads that sleep. */
final class ThreadSleepers implements Sleepers {
  @Override
  public void park(int tasks, Runnable asleep) throws InterruptedException {
    List<Thread> sleepers = new ArrayList<>(tasks);
    var begun = new CountDownLatch(tasks);
    for (int i = 0; i < tasks; i++) {
      sleepers.add(
          Thread.startVirtualThread(
              () -> {
                begun.countDown();
                sleepUntil(System.nanoTime() + 3_600_000_000_000L);
              }));
    }
    begun.await();
    asleep.run();
    sleepers.forEach(Thread::interrupt);
    for (Thread sleeper : sleepers) {
      sleeper.join();
    }
  }

  @Override
  public Woken wake(int tasks, long deadline) throws InterruptedException {
    var begun = new CountDownLatch(tasks);
    var awake = new CountDownLatch(tasks);
    for (int i = 0; i < tasks; i++) {
      Thread.startVirtualThread(
          () -> {
            begun.countDown();
            sleepUntil(deadline);
            awake.countDown();
          });
    }
    begun.await();
    long made = System.nanoTime();
    awake.await();
    return new Woken(made, System.nanoTime());
  }

  private static void sleepUntil(long deadline) {
    try {
      Thread.sleep(Duration.ofNanos(deadline - System.nanoTime()));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
