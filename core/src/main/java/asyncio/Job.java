package asyncio;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One job that an executor does for a loop, and the future of its outcome. Cancelling it drops it
 * if it has not begun. One that has begun goes on and its outcome is lost, or, if that was asked
 * for, its thread is interrupted, and the future is done when the job has ended.
 */
final class Job<T> extends Future<T> implements Runnable {
  private enum Stage {
    QUEUED,
    RUNNING,
    INTERRUPTING,
    INTERRUPTED,
    ENDED
  }

  private final Awaitable<? extends T> body;
  private final boolean interruptible;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);
  private volatile @Nullable Thread thread; // once it runs
  private boolean cancelRequested;
  private @Nullable String message;

  Job(EventLoop loop, Awaitable<? extends T> body, boolean interruptible) {
    super(loop);
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
    Runnable told = outcome;
    loop.schedule().handOver(() -> end(told));
  }

  private void end(Runnable outcome) {
    loop.offLoop().ended(this);
    if (!done()) {
      try {
        outcome.run();
      } catch (Throwable broken) { // of a failure that cannot be looked at; somebody may be waiting
        if (done()) {
          throw broken;
        }
        setException(broken);
      }
    }
  }

  /** The executor has refused it, or failed; one that has begun all the same comes to its end. */
  void withdraw() {
    if (stage.compareAndSet(Stage.QUEUED, Stage.ENDED)) {
      loop.offLoop().ended(this);
    }
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return super.cancel(message);
    }
    loop.checkThread("cancel a job");
    if (stage.compareAndSet(Stage.QUEUED, Stage.ENDED)) {
      loop.offLoop().ended(this);
      return super.cancel(message);
    }
    if (!interruptible) {
      return super.cancel(message);
    }
    this.message = message;
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
      super.cancel(message);
    } else {
      setResult(result);
    }
  }

  private void fail(Throwable failure) {
    if (cancelRequested && Interrupts.causeOf(failure)) {
      super.cancel(message);
    } else {
      setException(failure);
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
