package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a task's body that must not be interleaved with other tasks: suspending inside it is
 * an error at that place.
 *
 * <p>An await that would suspend is refused before it does. A blocking call of the JDK cannot be
 * refused, for it suspends without asking; the loop then notes where, and interrupts the call
 * before anything else runs. A call that does not heed interrupts goes on, and the error comes when
 * the section ends.
 */
final class Section implements AwaitGuard {
  private final @Nullable AwaitGuard outer;
  private @Nullable IllegalStateException violation;
  private boolean interrupts; // whether it has interrupted a blocking call

  private Section(@Nullable AwaitGuard outer) {
    this.outer = outer;
  }

  static <T, X extends Exception> T run(Call<? extends T, X> body) throws X, InterruptedException {
    Dispatcher here = Dispatcher.here();
    Task<?> task = here == null ? null : here.task;
    if (task == null) {
      return body.await(); // a callback cannot be interleaved
    }
    var section = new Section(task.guard());
    task.guard(section);
    T result;
    try {
      result = body.await();
    } catch (Throwable failure) {
      IllegalStateException violated = section.violation;
      if (violated != null && violated != failure) {
        violated.addSuppressed(failure);
        throw violated;
      }
      throw failure;
    } finally {
      task.guard(section.outer);
      if (section.interrupts) {
        task.withdrawInterrupt();
      }
    }
    if (section.violation != null) {
      throw section.violation;
    }
    return result;
  }

  /** The error for an await that would suspend. */
  @Override
  public IllegalStateException violation() {
    IllegalStateException error =
        new IllegalStateException("await would suspend inside a section declared by atomically()");
    violation = error;
    return error;
  }

  /**
   * Notes the blocking call that a body sits in, and interrupts it, once; true if the body may go
   * on at once.
   */
  @Override
  public boolean interrupt(Fiber blocked) {
    if (violation != null) {
      return false; // it has been interrupted and blocks again
    }
    var error =
        new IllegalStateException(
            "blocking call suspended inside a section declared by atomically()");
    error.setStackTrace(blocked.thread().getStackTrace());
    violation = error;
    interrupts = true;
    return blocked.interruptBlocked();
  }
}
