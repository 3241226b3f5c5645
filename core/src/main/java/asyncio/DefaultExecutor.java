package asyncio;

import asyncio.internal.report.Report;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that a loop has done elsewhere: its default executor, and the jobs that it has. Loop thread
 * only.
 */
final class DefaultExecutor {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Schedule schedule;
  private final Diagnostics diagnostics;
  private @Nullable ExecutorService executor;
  private final Set<ExecutorJob<?>> jobs = new LinkedHashSet<>();
  private boolean shutDown;

  DefaultExecutor(Schedule schedule, Diagnostics diagnostics) {
    this.schedule = schedule;
    this.diagnostics = diagnostics;
  }

  void use(ExecutorService given) {
    executor = given;
  }

  /** Submits a job at once. */
  void submit(@Nullable Executor given, ExecutorJob<?> job) {
    Executor chosen = given == null ? standard() : given;
    schedule.jobStarted();
    if (given == null) {
      jobs.add(job);
    }
    try {
      chosen.execute(job);
      if (chosen instanceof ThreadPoolExecutor pool
          && pool.getPoolSize() == 0
          && pool.remove(job)) {
        throw new RejectedExecutionException(
            "the executor has made no thread for the job; its ThreadFactory must not return null");
      }
    } catch (Throwable rejected) { // RejectedExecutionException, mostly; the loop is none the worse
      job.withdraw();
      throw rejected;
    }
  }

  void handOver(Runnable outcome) {
    schedule.handOver(outcome);
  }

  void ended(ExecutorJob<?> job) {
    schedule.jobEnded();
    jobs.remove(job);
  }

  /** The jobs of the default executor that are under way. */
  List<ExecutorJob<?>> jobs() {
    return List.copyOf(jobs);
  }

  private ExecutorService standard() {
    if (shutDown) {
      throw new IllegalStateException(
          "Executor shutdown has been called; pass an executor of your own to runInExecutor()");
    }
    ExecutorService current = executor;
    if (current == null) {
      current = pool();
      executor = current;
    }
    return current;
  }

  /**
   * At most as many threads as Python's default; daemons, for the loop joins them when it shuts
   * down in order.
   */
  private static ExecutorService pool() {
    int max = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
    ThreadFactory threads =
        job -> {
          var thread = new Thread(job, "asyncio_" + NUMBERS.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        };
    var pool =
        new ThreadPoolExecutor(
            max, max, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Refuses further jobs. Tells, on the loop's thread, whether those under way have ended within a
   * time; false if there are none.
   */
  boolean shutdown(long nanos, Consumer<Boolean> ended) {
    shutDown = true;
    ExecutorService ending = executor;
    if (ending == null) {
      return false;
    }
    ending.shutdown();
    if (ending.isTerminated()) {
      return false;
    }
    Thread.ofPlatform().daemon().name("asyncio-shutdown").start(() -> join(ending, nanos, ended));
    schedule.jobStarted(); // its end comes back by way of the loop
    return true;
  }

  private void join(ExecutorService ending, long nanos, Consumer<Boolean> ended) {
    boolean terminated = false;
    try {
      terminated = ending.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable broken) { // an executor of the program's
      diagnostics.forgotten(Report.of("The executor does not tell when it ends", broken));
    }
    boolean in = terminated;
    schedule.handOver(
        () -> {
          schedule.jobEnded();
          ended.accept(in);
        });
  }

  void close() {
    shutDown = true;
    try {
      if (executor != null) {
        executor.shutdown();
      }
    } catch (Throwable broken) { // the loop closes all the same
      diagnostics.report(Report.of("The executor cannot be shut down", broken));
    }
  }
}
