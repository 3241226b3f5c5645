package asyncio.benchmarks.runtime;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.benchmarks.runtime.Batch.check;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.net.StreamReader;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Releasable;
import asyncio.sync.Semaphore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The programs on this library. */
@State(Scope.Benchmark)
public class AsyncioPrograms {
  private static final byte[] LINE_END = {'\n'};
  private static final byte[] HEAD = headOfTenLines();
  private static final Duration HOUR = Duration.ofHours(1);

  private final ExecutorService other = Executors.newSingleThreadExecutor(Daemon::new);

  private static byte[] headOfTenLines() {
    StringBuilder text = new StringBuilder("GET /index.html?with=a&query=string HTTP/1.1\r\n");
    for (int i = 1; i <= 8; i++) {
      text.append("header-")
          .append(i)
          .append(": ")
          .append("x".repeat(i < 8 ? 35 : 26))
          .append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Made by JMH. */
  public AsyncioPrograms() {}

  /** One task that lets the loop turn. */
  @Benchmark
  @OperationsPerInvocation(Batch.SWITCHES)
  public void switches() {
    run(
        () -> {
          for (int i = 0; i < Batch.SWITCHES; i++) {
            sleep(Duration.ZERO);
          }
        });
  }

  /** One after another. */
  @Benchmark
  @OperationsPerInvocation(Batch.CREATED)
  public void createAwait() {
    run(
        () -> {
          int sum = 0;
          for (int i = 0; i < Batch.CREATED; i++) {
            sum += Asyncio.<Integer>await(createTask(() -> 1));
          }
          check(sum == Batch.CREATED);
        });
  }

  /** One after another; each fails with an exception of its own, which is looked at. */
  @Benchmark
  @OperationsPerInvocation(Batch.FAILED)
  public void failedTask() {
    run(
        () -> {
          int failed = 0;
          for (int i = 0; i < Batch.FAILED; i++) {
            try {
              await(createTask(AsyncioPrograms::fail));
            } catch (IllegalStateException seen) {
              failed++;
            }
          }
          check(failed == Batch.FAILED);
        });
  }

  private static void fail() {
    throw new IllegalStateException("failed");
  }

  /** Made and awaited, in the same task. */
  @Benchmark
  @OperationsPerInvocation(Batch.CREATED)
  public void coroutineObject() {
    run(
        () -> {
          int sum = 0;
          for (int i = 0; i < Batch.CREATED; i++) {
            sum += Asyncio.<Integer>await(coroutine("one", () -> 1));
          }
          check(sum == Batch.CREATED);
        });
  }

  /** All at once. */
  @Benchmark
  @OperationsPerInvocation(Batch.GATHERED)
  public void gatherAll() {
    run(
        () -> {
          List<Awaitable<Integer>> all = new ArrayList<>(Batch.GATHERED);
          for (int i = 0; i < Batch.GATHERED; i++) {
            int number = i;
            all.add(() -> number);
          }
          check(await(gather(all)).size() == Batch.GATHERED);
        });
  }

  /** What is done does not suspend. */
  @Benchmark
  @OperationsPerInvocation(Batch.AWAITED)
  public void awaitDone() {
    run(
        () -> {
          Future<Integer> done = EventLoop.running().createFuture();
          done.setResult(1);
          int sum = 0;
          for (int i = 0; i < Batch.AWAITED; i++) {
            sum += Asyncio.<Integer>await(done);
          }
          check(sum == Batch.AWAITED);
        });
  }

  /** One task fills an unbounded queue, another empties it. */
  @Benchmark
  @OperationsPerInvocation(Batch.HANDED_OVER)
  public void queueHandover() {
    run(
        () -> {
          var queue = new Queue<Integer>();
          Task<?> producer =
              createTask(
                  () -> {
                    for (int i = 0; i < Batch.HANDED_OVER; i++) {
                      queue.putNowait(i);
                    }
                  });
          Task<Integer> consumer =
              createTask(
                  () -> {
                    int taken = 0;
                    for (int i = 0; i < Batch.HANDED_OVER; i++) {
                      taken += queue.get() >= 0 ? 1 : 0;
                    }
                    return taken;
                  });
          await(producer);
          check(await(consumer) == Batch.HANDED_OVER);
        });
  }

  /** Two queues of size 1 between two tasks. */
  @Benchmark
  @OperationsPerInvocation(Batch.ROUND_TRIPS)
  public void queuePingpong() {
    run(
        () -> {
          var there = new Queue<Integer>(1);
          var back = new Queue<Integer>(1);
          Task<?> echo =
              createTask(
                  () -> {
                    for (int i = 0; i < Batch.ROUND_TRIPS; i++) {
                      back.put(there.get());
                    }
                  });
          for (int i = 0; i < Batch.ROUND_TRIPS; i++) {
            there.put(i);
            check(back.get() == i);
          }
          await(echo);
        });
  }

  /** A lock that nobody else wants. */
  @Benchmark
  @OperationsPerInvocation(Batch.HELD)
  public void lock() {
    run(
        () -> {
          var lock = new Lock();
          int sum = 0;
          for (int i = 0; i < Batch.HELD; i++) {
            try (Releasable _ = lock.hold()) {
              sum++;
            }
          }
          check(sum == Batch.HELD);
        });
  }

  /** A semaphore that nobody else wants. */
  @Benchmark
  @OperationsPerInvocation(Batch.HELD)
  public void semaphore() {
    run(
        () -> {
          var semaphore = new Semaphore(3);
          int sum = 0;
          for (int i = 0; i < Batch.HELD; i++) {
            try (Releasable _ = semaphore.hold()) {
              sum++;
            }
          }
          check(sum == Batch.HELD);
        });
  }

  /** Scheduled in random order, and fired. */
  @Benchmark
  @OperationsPerInvocation(Batch.TIMERS)
  public void timer() {
    run(
        () -> {
          EventLoop loop = EventLoop.running();
          Future<Boolean> all = loop.createFuture();
          int[] fired = {0};
          for (long delay : Batch.delays()) {
            loop.callLater(
                Duration.ofMillis(delay),
                () -> {
                  if (++fired[0] == Batch.TIMERS) {
                    all.setResult(true);
                  }
                });
          }
          check(await(all));
        });
  }

  /** Scheduled and cancelled. */
  @Benchmark
  @OperationsPerInvocation(Batch.TIMERS)
  public void timerCancel() {
    run(
        () -> {
          EventLoop loop = EventLoop.running();
          for (int i = 0; i < Batch.TIMERS; i++) {
            loop.callLater(HOUR, () -> {}).cancel();
          }
        });
  }

  /** Scheduled and run, a hundred in each turn of the loop. */
  @Benchmark
  @OperationsPerInvocation(Batch.CALLBACKS)
  public void callSoon() {
    run(
        () -> {
          EventLoop loop = EventLoop.running();
          int[] calls = {0};
          for (int i = 0; i < Batch.CALLBACKS; i += 100) {
            for (int j = 0; j < 100; j++) {
              loop.callSoon(() -> calls[0]++);
            }
            sleep(Duration.ZERO);
          }
          check(calls[0] == Batch.CALLBACKS);
        });
  }

  /** Another thread is asked to wake the loop, which has nothing else to do. */
  @Benchmark
  @OperationsPerInvocation(Batch.WAKEUPS)
  public void threadsafeWakeup() {
    run(
        () -> {
          EventLoop loop = EventLoop.running();
          for (int i = 0; i < Batch.WAKEUPS; i++) {
            Future<Boolean> woken = loop.createFuture();
            other.execute(() -> loop.callSoonThreadsafe(() -> woken.setResult(true)));
            check(await(woken));
          }
        });
  }

  /** An item that the body of a generator yields. */
  @Benchmark
  @OperationsPerInvocation(Batch.ITEMS)
  public void generatorItem() {
    run(
        () -> {
          AsyncGenerator<Integer> numbers =
              asyncGenerator(
                  out -> {
                    for (int i = 0; i < Batch.ITEMS; i++) {
                      out.yield(i);
                    }
                  });
          int items = 0;
          for (int number : numbers) {
            items += number >= 0 ? 1 : 0;
          }
          check(items == Batch.ITEMS);
        });
  }

  /** A task that has fallen asleep is cancelled, and awaited. */
  @Benchmark
  @OperationsPerInvocation(Batch.CANCELLED)
  public void cancelTask() {
    run(
        () -> {
          int cancelled = 0;
          for (int i = 0; i < Batch.CANCELLED; i++) {
            Task<?> sleeper = createTask(() -> sleep(HOUR));
            sleep(Duration.ZERO);
            sleeper.cancel();
            try {
              await(sleeper);
            } catch (CancelledError ended) {
              cancelled++;
            }
          }
          check(cancelled == Batch.CANCELLED);
        });
  }

  /** A head of ten lines, 415 bytes, that is looked at in place. */
  @Benchmark
  @OperationsPerInvocation(Batch.HEADS)
  public void head() {
    run(
        () -> {
          var reader = new StreamReader();
          int lines = 0;
          for (int i = 0; i < Batch.HEADS; i++) {
            reader.feedData(HEAD);
            int length;
            do {
              length = reader.bufferedUntil(LINE_END).remaining();
              reader.consume(length);
              lines++;
            } while (length > 2);
          }
          check(lines == 10 * Batch.HEADS);
        });
  }

  /** The same head, each of its lines an array. */
  @Benchmark
  @OperationsPerInvocation(Batch.HEADS)
  public void headLines() {
    run(
        () -> {
          var reader = new StreamReader();
          int lines = 0;
          for (int i = 0; i < Batch.HEADS; i++) {
            reader.feedData(HEAD);
            int length;
            do {
              length = reader.readLine().length;
              lines++;
            } while (length > 2);
          }
          check(lines == 10 * Batch.HEADS);
        });
  }
}
