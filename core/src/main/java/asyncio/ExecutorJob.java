package asyncio;

import asyncio.internal.jdk.Interrupts;
import asyncio.internal.report.Repr;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One job that an executor does for a loop. Cancelling it drops it if it has not begun. One that
 * has begun goes on and its outcome is lost, or, if that was asked for, its thread is interrupted,
 * and the outcome is told when the job has ended.
 */
final class ExecutorJob<T> implements Runnable {
  /** Who is told the outcome, on the loop's thread. */
  interface Promise<T> {
    boolean done();

    void setResult(T result);

    void setException(Throwable failure);

    /** The job was cancelled. */
    boolean cancelled(@Nullable String message);
  }

  private enum Stage {
    QUEUED,
    RUNNING,
    INTERRUPTING,
    INTERRUPTED,
    ENDED
  }

  private final DefaultExecutor offLoop;
  private final Promise<T> promise;
  private final Awaitable<? extends T> body;
  private final boolean interruptible;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);
  private volatile @Nullable Thread thread; // once it runs
  private boolean cancelRequested;
  private @Nullable String message;

  ExecutorJob(
      DefaultExecutor offLoop,
      Promise<T> promise,
      Awaitable<? extends T> body,
      boolean interruptible) {
    this.offLoop = offLoop;
    this.promise = promise;
    this.body = body;
    this.interruptible = interruptible;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    if (!stage.compareAndSet(Stage.QUEUED, Stage.RUNNING)) {
      return; // cancelled before
    }
    Runnable outcome;
    try {
      T result = body.await();
      outcome = () -> succeed(result);
    } catch (Throwable failure) {
      outcome = () -> fail(failure);
    }
    if (!stage.compareAndSet(Stage.RUNNING, Stage.ENDED)) {
      while (stage.get() == Stage.INTERRUPTING) {
        Thread.onSpinWait(); // else the interrupt would hit the thread's next job
      }
      Thread.interrupted();
    }
    Runnable ending = outcome;
    offLoop.handOver(() -> end(ending));
  }

  private void end(Runnable outcome) {
    offLoop.ended(this);
    if (!promise.done()) {
      try {
        outcome.run();
      } catch (Throwable broken) { // of a failure that cannot be looked at; somebody may be waiting
        if (promise.done()) {
          throw broken;
        }
        promise.setException(broken);
      }
    }
  }

  /** The executor has refused it, or failed; one that has begun all the same comes to its end. */
  void withdraw() {
    if (stage.compareAndSet(Stage.QUEUED, Stage.ENDED)) {
      offLoop.ended(this);
    }
  }

  /** Its future is to be cancelled; true if that has been heard. Loop thread only. */
  boolean cancel(@Nullable String reason) {
    if (stage.compareAndSet(Stage.QUEUED, Stage.ENDED)) {
      offLoop.ended(this);
      return promise.cancelled(reason);
    }
    if (!interruptible) {
      return promise.cancelled(reason);
    }
    this.message = reason;
    interrupt();
    return true;
  }

  /** Interrupts the thread, if the job runs; the future will be cancelled. */
  void interrupt() {
    cancelRequested = true;
    if (stage.compareAndSet(Stage.RUNNING, Stage.INTERRUPTING)) {
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
      stage.set(Stage.INTERRUPTED);
    }
  }

  private void succeed(T result) {
    if (cancelRequested) { // too late to stop it, but who cancelled wants to see it
      promise.cancelled(message);
    } else {
      promise.setResult(result);
    }
  }

  private void fail(Throwable failure) {
    if (cancelRequested && Interrupts.causeOf(failure)) {
      promise.cancelled(message);
    } else {
      promise.setException(failure);
    }
  }

  /** Where it is, for a report. */
  String describe() {
    Thread running = thread;
    if (running == null) {
      return Repr.callable(body) + " not begun";
    }
    StackTraceElement[] frames = running.getStackTrace();
    return Repr.callable(body)
        + " in "
        + running.getName()
        + (frames.length == 0 ? "" : " at " + frames[0]);
  }
}
