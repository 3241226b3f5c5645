package asyncio;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Work that a loop has done elsewhere: its default executor, and the way of a job there and back.
 * Loop thread only.
 */
final class OffLoop {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final EventLoop loop;
  private @Nullable ExecutorService executor;
  private boolean shutDown;

  OffLoop(EventLoop loop) {
    this.loop = loop;
  }

  void use(ExecutorService given) {
    executor = given;
  }

  /** Submits a job at once. */
  <T> Future<T> submit(@Nullable Executor given, Awaitable<? extends T> job) {
    Executor chosen = given == null ? standard() : given;
    var future = new Future<T>(loop);
    var running = new Job<T>(loop, future, job);
    loop.jobStarted();
    try {
      chosen.execute(running);
    } catch (Throwable rejected) { // RejectedExecutionException, mostly; the loop is none the worse
      loop.jobEnded();
      throw rejected;
    }
    return future;
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
    loop.jobStarted();
    Thread.ofPlatform().daemon().name("asyncio-shutdown").start(() -> join(ending, nanos, ended));
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
    if (executor != null) {
      executor.shutdown();
    }
  }

  /**
   * One job. Cancelling its future drops it if it has not begun; one that has begun goes on, and
   * its outcome is lost.
   */
  private record Job<T>(EventLoop loop, Future<T> future, Awaitable<? extends T> body)
      implements Runnable {
    @Override
    public void run() {
      Runnable outcome;
      try {
        T result = body.await();
        outcome = () -> future.setResult(result);
      } catch (Throwable failure) {
        outcome = () -> future.setException(failure);
      }
      Runnable told = outcome;
      loop.handOver(
          () -> {
            loop.jobEnded();
            if (!future.done()) {
              told.run();
            }
          });
    }
  }
}
