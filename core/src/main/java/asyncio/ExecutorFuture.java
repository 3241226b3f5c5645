package asyncio;

import asyncio.internal.Check;
import asyncio.internal.report.Report;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The future of what an executor does for a loop; cancelling it cancels the {@link ExecutorJob}.
 */
final class ExecutorFuture<T> extends Future<T> implements ExecutorJob.Promise<T> {
  private final ExecutorJob<T> job;

  ExecutorFuture(
      EventLoop loop, DefaultExecutor offLoop, Awaitable<? extends T> body, boolean interruptible) {
    super(loop);
    this.job = new ExecutorJob<>(offLoop, this, body, interruptible);
  }

  ExecutorJob<T> job() {
    return job;
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return super.cancel(message);
    }
    loop.dispatcher.checkThread("cancel a job");
    return job.cancel(message);
  }

  @Override
  public boolean cancelled(@Nullable String message) {
    return super.cancel(message);
  }

  /** Has something done by the default executor, in a copy of the current context, and waits. */
  static <T> T inThread(Awaitable<? extends T> body) {
    Context context = Context.copyOfCurrent();
    Check.body(body);
    EventLoop loop = Task.running().loop;
    return loop.<T>runInExecutor(null, () -> context.run(() -> context.call(body))).await();
  }

  /** Ends a loop's default executor, suspending the calling task until its jobs have ended. */
  static void shutdown(EventLoop loop, DefaultExecutor offLoop, long nanos) {
    var ended = new Future<Boolean>(loop);
    boolean waits =
        offLoop.shutdown(
            nanos,
            in -> {
              if (!ended.done()) {
                ended.setResult(in);
              }
            });
    if (waits && !ended.await()) {
      Report.warn(
          "The executor did not finish joining its threads within "
              + TimeUnit.NANOSECONDS.toSeconds(nanos)
              + " seconds.");
    }
  }
}
