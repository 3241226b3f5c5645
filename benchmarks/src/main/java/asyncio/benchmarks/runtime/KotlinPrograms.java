package asyncio.benchmarks.runtime;

import asyncio.benchmarks.kotlin.Programs;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The programs on kotlinx.coroutines, which are written in Kotlin. */
@State(Scope.Benchmark)
public class KotlinPrograms {
  private final ExecutorService other = Executors.newSingleThreadExecutor(Daemon::new);

  /** Made by JMH. */
  public KotlinPrograms() {}

  /** One coroutine that yields. */
  @Benchmark
  @OperationsPerInvocation(Batch.SWITCHES)
  public void switches() {
    Programs.switches(Batch.SWITCHES);
  }

  /** One after another. */
  @Benchmark
  @OperationsPerInvocation(Batch.CREATED)
  public void createAwait() {
    Programs.createAwait(Batch.CREATED);
  }

  /** One after another; each fails with an exception of its own, which is looked at. */
  @Benchmark
  @OperationsPerInvocation(Batch.FAILED)
  public void failedTask() {
    Programs.failedTask(Batch.FAILED);
  }

  /** All at once. */
  @Benchmark
  @OperationsPerInvocation(Batch.GATHERED)
  public void gatherAll() {
    Programs.gatherAll(Batch.GATHERED);
  }

  /** What is done does not suspend. */
  @Benchmark
  @OperationsPerInvocation(Batch.AWAITED)
  public void awaitDone() {
    Programs.awaitDone(Batch.AWAITED);
  }

  /** One coroutine fills an unbounded channel, another empties it. */
  @Benchmark
  @OperationsPerInvocation(Batch.HANDED_OVER)
  public void queueHandover() {
    Programs.queueHandover(Batch.HANDED_OVER);
  }

  /** Two channels of size 1 between two coroutines. */
  @Benchmark
  @OperationsPerInvocation(Batch.ROUND_TRIPS)
  public void queuePingpong() {
    Programs.queuePingpong(Batch.ROUND_TRIPS);
  }

  /** A mutex that nobody else wants. */
  @Benchmark
  @OperationsPerInvocation(Batch.HELD)
  public void lock() {
    Programs.lock(Batch.HELD);
  }

  /** A semaphore that nobody else wants. */
  @Benchmark
  @OperationsPerInvocation(Batch.HELD)
  public void semaphore() {
    Programs.semaphore(Batch.HELD);
  }

  /** A coroutine for each that is delayed, in random order. */
  @Benchmark
  @OperationsPerInvocation(Batch.TIMERS)
  public void timer() {
    Programs.timer(Batch.delays());
  }

  /** A timeout around what ends at once. */
  @Benchmark
  @OperationsPerInvocation(Batch.TIMERS)
  public void timerCancel() {
    Programs.timerCancel(Batch.TIMERS);
  }

  /** Dispatched and run, a hundred in each turn of the loop. */
  @Benchmark
  @OperationsPerInvocation(Batch.CALLBACKS)
  public void callSoon() {
    Programs.callSoon(Batch.CALLBACKS);
  }

  /** Another thread completes what the only coroutine waits for. */
  @Benchmark
  @OperationsPerInvocation(Batch.WAKEUPS)
  public void threadsafeWakeup() {
    Programs.threadsafeWakeup(Batch.WAKEUPS, other);
  }

  /** An item that a flow emits. */
  @Benchmark
  @OperationsPerInvocation(Batch.ITEMS)
  public void generatorItem() {
    Programs.generatorItem(Batch.ITEMS);
  }

  /** A coroutine that is delayed is cancelled, and joined. */
  @Benchmark
  @OperationsPerInvocation(Batch.CANCELLED)
  public void cancelTask() {
    Programs.cancelTask(Batch.CANCELLED);
  }
}
