package asyncio.benchmarks.runtime;

import static asyncio.benchmarks.runtime.Batch.check;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The programs on the JDK's virtual threads and java.util.concurrent. There is no loop that could
 * be called, and no generator.
 */
@State(Scope.Benchmark)
public class ThreadPrograms {
  private final ExecutorService other = Executors.newSingleThreadExecutor(Daemon::new);
  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(1, Daemon::new);

  /** Made by JMH. */
  public ThreadPrograms() {
    timers.setRemoveOnCancelPolicy(true);
  }

  /** One thread that lets others run. */
  @Benchmark
  @OperationsPerInvocation(Batch.SWITCHES)
  @SuppressWarnings("ThreadPriorityCheck") // what is measured
  public void switches() throws InterruptedException {
    VirtualRun.run(
        () -> {
          for (int i = 0; i < Batch.SWITCHES; i++) {
            Thread.yield();
          }
        });
  }

  /** One after another. */
  @Benchmark
  @OperationsPerInvocation(Batch.CREATED)
  public void createAwait() throws InterruptedException {
    VirtualRun.run(
        () -> {
          int[] sum = {0};
          for (int i = 0; i < Batch.CREATED; i++) {
            Thread.ofVirtual().start(() -> sum[0]++).join();
          }
          check(sum[0] == Batch.CREATED);
        });
  }

  /** One after another; each fails with an exception of its own, which is looked at. */
  @Benchmark
  @OperationsPerInvocation(Batch.FAILED)
  public void failedTask() throws InterruptedException {
    VirtualRun.run(
        () -> {
          int failed = 0;
          for (int i = 0; i < Batch.FAILED; i++) {
            var failing =
                new FutureTask<Integer>(
                    () -> {
                      throw new IllegalStateException("failed");
                    });
            Thread.ofVirtual().start(failing);
            try {
              failing.get();
            } catch (ExecutionException seen) {
              failed++;
            }
          }
          check(failed == Batch.FAILED);
        });
  }

  /** All at once. */
  @Benchmark
  @OperationsPerInvocation(Batch.GATHERED)
  public void gatherAll() throws InterruptedException {
    VirtualRun.run(
        () -> {
          List<Callable<Integer>> all = new ArrayList<>(Batch.GATHERED);
          for (int i = 0; i < Batch.GATHERED; i++) {
            int number = i;
            all.add(() -> number);
          }
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> results = new ArrayList<>(Batch.GATHERED);
            for (Future<Integer> done : executor.invokeAll(all)) {
              results.add(done.get());
            }
            check(results.size() == Batch.GATHERED);
          }
        });
  }

  /** What is done does not block. */
  @Benchmark
  @OperationsPerInvocation(Batch.AWAITED)
  public void awaitDone() throws InterruptedException {
    VirtualRun.run(
        () -> {
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> done = executor.submit(() -> 1);
            int sum = 0;
            for (int i = 0; i < Batch.AWAITED; i++) {
              sum += done.get();
            }
            check(sum == Batch.AWAITED);
          }
        });
  }

  /** One thread fills an unbounded queue, another empties it. */
  @Benchmark
  @OperationsPerInvocation(Batch.HANDED_OVER)
  public void queueHandover() throws InterruptedException {
    VirtualRun.run(
        () -> {
          var queue = new LinkedBlockingQueue<Integer>();
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> producer = executor.submit(() -> fill(queue));
            Future<Integer> consumer = executor.submit(() -> empty(queue));
            producer.get();
            check(consumer.get() == Batch.HANDED_OVER);
          }
        });
  }

  private static void fill(BlockingQueue<Integer> queue) {
    for (int i = 0; i < Batch.HANDED_OVER; i++) {
      queue.add(i);
    }
  }

  private static int empty(BlockingQueue<Integer> queue) throws InterruptedException {
    int taken = 0;
    for (int i = 0; i < Batch.HANDED_OVER; i++) {
      taken += queue.take() >= 0 ? 1 : 0;
    }
    return taken;
  }

  /** Two queues of size 1 between two threads. */
  @Benchmark
  @OperationsPerInvocation(Batch.ROUND_TRIPS)
  public void queuePingpong() throws InterruptedException {
    VirtualRun.run(
        () -> {
          var there = new ArrayBlockingQueue<Integer>(1);
          var back = new ArrayBlockingQueue<Integer>(1);
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> echo = executor.submit(() -> echo(there, back));
            for (int i = 0; i < Batch.ROUND_TRIPS; i++) {
              there.put(i);
              check(back.take() == i);
            }
            echo.get();
          }
        });
  }

  private static int echo(BlockingQueue<Integer> there, BlockingQueue<Integer> back)
      throws InterruptedException {
    int last = 0;
    for (int i = 0; i < Batch.ROUND_TRIPS; i++) {
      last = there.take();
      back.put(last);
    }
    return last;
  }

  /** A lock that nobody else wants. */
  @Benchmark
  @OperationsPerInvocation(Batch.HELD)
  public void lock() throws InterruptedException {
    VirtualRun.run(
        () -> {
          var lock = new ReentrantLock();
          int sum = 0;
          for (int i = 0; i < Batch.HELD; i++) {
            lock.lock();
            try {
              sum++;
            } finally {
              lock.unlock();
            }
          }
          check(sum == Batch.HELD);
        });
  }

  /** A semaphore that nobody else wants. */
  @Benchmark
  @OperationsPerInvocation(Batch.HELD)
  public void semaphore() throws InterruptedException {
    VirtualRun.run(
        () -> {
          var semaphore = new Semaphore(3);
          int sum = 0;
          for (int i = 0; i < Batch.HELD; i++) {
            semaphore.acquire();
            try {
              sum++;
            } finally {
              semaphore.release();
            }
          }
          check(sum == Batch.HELD);
        });
  }

  /** Scheduled in random order, and fired, on the thread of a scheduling executor. */
  @Benchmark
  @OperationsPerInvocation(Batch.TIMERS)
  public void timer() throws InterruptedException {
    VirtualRun.run(
        () -> {
          var all = new CountDownLatch(Batch.TIMERS);
          for (long delay : Batch.delays()) {
            Future<?> _ = timers.schedule(all::countDown, delay, TimeUnit.MILLISECONDS);
          }
          all.await();
        });
  }

  /** Scheduled and cancelled. */
  @Benchmark
  @OperationsPerInvocation(Batch.TIMERS)
  public void timerCancel() throws InterruptedException {
    VirtualRun.run(
        () -> {
          for (int i = 0; i < Batch.TIMERS; i++) {
            timers.schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);
          }
        });
  }

  /** A platform thread is asked to wake a virtual thread, which waits. */
  @Benchmark
  @OperationsPerInvocation(Batch.WAKEUPS)
  public void threadsafeWakeup() throws InterruptedException {
    VirtualRun.run(
        () -> {
          var woken = new Semaphore(0);
          for (int i = 0; i < Batch.WAKEUPS; i++) {
            other.execute(woken::release);
            woken.acquire();
          }
        });
  }

  /** A thread that has fallen asleep is interrupted, and joined. */
  @Benchmark
  @OperationsPerInvocation(Batch.CANCELLED)
  @SuppressWarnings("ThreadPriorityCheck") // lets the sleeper begin
  public void cancelTask() throws InterruptedException {
    VirtualRun.run(
        () -> {
          int[] interrupted = {0};
          for (int i = 0; i < Batch.CANCELLED; i++) {
            Thread sleeper =
                Thread.ofVirtual()
                    .start(
                        () -> {
                          try {
                            TimeUnit.HOURS.sleep(1);
                          } catch (InterruptedException ended) {
                            interrupted[0]++;
                          }
                        });
            Thread.yield();
            sleeper.interrupt();
            sleeper.join();
          }
          check(interrupted[0] == Batch.CANCELLED);
        });
  }
}
