package asyncio;

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
import org.jspecify.annotations.Nullable;

/**
 * Work that a loop has done elsewhere: its default executor, and the jobs that it has. Loop thread
 * only.
 */
final class OffLoop {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final EventLoop loop;
  private @Nullable ExecutorService executor;
  private final Set<Job<?>> jobs = new LinkedHashSet<>();
  private boolean shutDown;

  OffLoop(EventLoop loop) {
    this.loop = loop;
  }

  void use(ExecutorService given) {
    executor = given;
  }

  /** Submits a job at once. */
  <T> Future<T> submit(
      @Nullable Executor given, Awaitable<? extends T> body, boolean interruptible) {
    if (given instanceof RemoteExecutor remote) {
      return elsewhere(remote, body);
    }
    Executor chosen = given == null ? standard() : given;
    var job = new Job<T>(loop, body, interruptible);
    loop.jobStarted();
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
    return job;
  }

  private <T> Future<T> elsewhere(RemoteExecutor remote, Awaitable<? extends T> body) {
    Future<T> job = remote.runJob(loop, body instanceof Effect<?> effect ? effect.action : body);
    if (!job.done()) {
      loop.jobStarted(); // its end comes back by way of the loop
      job.addDoneCallback(done -> loop.jobEnded());
    }
    return job;
  }

  void ended(Job<?> job) {
    loop.jobEnded();
    jobs.remove(job);
  }

  /** The jobs of the default executor that are under way. */
  List<Job<?>> jobs() {
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
    int most = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
    ThreadFactory threads =
        job -> {
          var thread = new Thread(job, "asyncio_" + NUMBERS.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        };
    var pool =
        new ThreadPoolExecutor(
            most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Refuses further jobs and waits, suspending the calling task, until those under way have ended.
   */
  void shutdown(long nanos) {
    shutDown = true;
    ExecutorService ending = executor;
    if (ending == null) {
      return;
    }
    ending.shutdown();
    if (ending.isTerminated()) {
      return;
    }
    var ended = new Future<Boolean>(loop);
    Thread.ofPlatform().daemon().name("asyncio-shutdown").start(() -> join(ending, nanos, ended));
    loop.jobStarted(); // its end comes back by way of the loop
    if (!ended.await()) {
      Report.warn(
          "The executor did not finish joining its threads within "
              + TimeUnit.NANOSECONDS.toSeconds(nanos)
              + " seconds.");
    }
  }

  private void join(ExecutorService ending, long nanos, Future<Boolean> ended) {
    boolean terminated = false;
    try {
      terminated = ending.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable broken) { // an executor of the program's
      loop.diagnostics().forgotten(Report.of("The executor does not tell when it ends", broken));
    }
    boolean in = terminated;
    loop.handOver(
        () -> {
          loop.jobEnded();
          if (!ended.done()) {
            ended.setResult(in);
          }
        });
  }

  void close() {
    shutDown = true;
    try {
      if (executor != null) {
        executor.shutdown();
      }
    } catch (Throwable broken) { // the loop closes all the same
      loop.diagnostics().report(Report.of("The executor cannot be shut down", broken));
    }
  }
}
