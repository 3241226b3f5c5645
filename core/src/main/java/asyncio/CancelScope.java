package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import asyncio.internal.report.Repr;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A block of code that can be cancelled as a whole, by a deadline, or by hand with a reason: the
 * call in which it waits throws a {@link CancelledError}, and the block ends. {@link
 * Asyncio#cancelScope}, {@link Asyncio#moveOnAfter} and {@link Asyncio#failAfter} create one.
 *
 * <p>{@link Task#cancel} and {@link Timeout} send one error, which a {@code catch} or a {@code
 * finally} can lose by accident. A scope is a state: once it is cancelled, <b>every</b> await in it
 * that suspends, and every blocking call that can be interrupted, ends with a {@code
 * CancelledError}, until the block has been left. An await of what is done does not suspend and
 * returns, and a value that arrives together with the cancellation is not lost: its await returns
 * it, the next one throws. Clean-up that has to wait belongs in {@link Asyncio#shielded}. So does
 * code that catches the error in a loop and awaits again; otherwise it loops for ever.
 *
 * <p>Scopes, timeouts and task groups nest in any way. Each absorbs only its own cancellation: a
 * scope that was not cancelled lets every error pass, and one that was lets a {@code
 * CancelledError} pass if its task, or a scope around it, is to be cancelled as well. A scope
 * belongs to the task that entered it. Tasks created in it do not belong to it, but a task group in
 * it ends its tasks when the scope is cancelled. While a scope is cancelled, {@link
 * Task#cancelling} counts it as one request. A generator must not yield inside a scope. Loop thread
 * only.
 *
 * @see <a
 *     href="https://trio.readthedocs.io/en/stable/reference-core.html#cancellation-and-timeouts">
 *     Trio: cancellation and timeouts</a>
 */
public final class CancelScope {
  // Theory of operation. A task knows the status of its innermost scope, and a status the one
  // around it. cancel ends what the task waits for, once; after that the task, each time it is
  // about to suspend, looks along the chain for a cancelled scope, up to the first shield. A
  // request from outside a shield is counted at once, but kept by the shield, and delivered when
  // it is left; meanwhile it does not count for the decisions of what stands inside.

  /**
   * A block that gets its scope as an argument; otherwise as {@link asyncio.Body}.
   *
   * @param <X> the checked exception that it throws
   */
  @FunctionalInterface
  public interface Body<X extends Exception> {
    /**
     * Runs the block in the calling task.
     *
     * @param scope to cancel it with, or to move its deadline
     * @throws X what the block throws
     * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
     */
    void run(CancelScope scope) throws X, InterruptedException;
  }

  /**
   * A block with a result that gets its scope as an argument; otherwise as {@link asyncio.Call}.
   *
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   */
  @FunctionalInterface
  public interface Call<T, X extends Exception> {
    /**
     * Runs the block in the calling task.
     *
     * @param scope to cancel it with, or to move its deadline
     * @return the block's result
     * @throws X what the block throws
     * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
     */
    T run(CancelScope scope) throws X, InterruptedException;
  }

  private final Task<?> task;
  private final CancelStatus status;
  private final int visibleAtEntry;
  private @Nullable Long when; // nanoseconds of the loop's clock; null: no deadline
  private @Nullable TimerHandle timer;
  private @Nullable CancelledError caught;
  private boolean expired;
  private boolean exited;

  private CancelScope(Task<?> task) {
    this.task = task;
    this.status = new CancelStatus(CancelStatus.Kind.PLAIN, task.scope());
    this.visibleAtEntry = task.visibleRequests() - task.unheard();
  }

  /** Runs a block, to its end or until the scope's cancellation ends it. */
  @SuppressWarnings("NullAway") // a result is null only where the block has returned it
  static <T, X extends Exception> Outcome<T> run(
      Task<?> task,
      @Nullable Long when,
      @Nullable Long delay,
      boolean fails,
      Call<? extends T, X> body)
      throws X {
    Headroom.checkForSeveral(); // what has to be done at the end, too
    var scope = new CancelScope(task);
    long began =
        when == null || delay == null ? task.loop.schedule().clock().nanos() : when - delay;
    int announced = task.announcements();
    task.scope(scope.status);
    T result = null;
    Throwable failure = null;
    try {
      scope.arm(when);
      result = body.run(scope);
      failure = task.swallowedSince(announced);
    } catch (Throwable thrown) {
      failure = task.cancellationIn(thrown);
    }
    scope.exit(failure);
    if (failure != null && scope.caught == null) {
      throw Raise.asItself(failure);
    }
    if (fails && scope.expired && scope.caught != null) {
      throw new TimeoutError(
          task.name(), scope.when == null ? 0 : scope.when - began, scope.caught);
    }
    return scope.caught == null
        ? new Outcome.Result<>(result)
        : new Outcome.Cancelled<>(scope.caught);
  }

  /** Runs a block that no cancellation from outside reaches. */
  static <T, X extends Exception> T shielded(Task<?> task, asyncio.Call<? extends T, X> body)
      throws X {
    Headroom.checkForSeveral(); // what has to be done at the end, too
    var shield = new CancelStatus(CancelStatus.Kind.SHIELD, task.scope());
    Cancellation asked = task.cancellation();
    Sheltered sheltered = asked.shelter(shield);
    shield.ticket = sheltered.deliveries();
    task.scope(shield);
    try {
      return body.await();
    } catch (Throwable failure) {
      throw Raise.asItself(task.cancellationIn(failure));
    } finally {
      task.scope(shield.parent);
      asked.expose(sheltered, shield.held(), shield.heldMessage());
    }
  }

  /** Waits for a future in a task around whose place cancelled scopes do not count any more. */
  static void awaitDeaf(Task<?> task, Future<?> future) {
    CancelStatus around = task.scope();
    if (around != null) {
      task.scope(new CancelStatus(CancelStatus.Kind.DEAF, around));
    }
    try {
      future.await();
    } finally {
      task.scope(around);
    }
  }

  /** Cancels the block, without a reason; see {@link #cancel(String)}. */
  public void cancel() {
    cancel(null);
  }

  /**
   * Cancels the block. Does not suspend; may be called by the block itself, by other tasks and by
   * callbacks. The first call counts; after the end of the block nothing happens.
   *
   * @param reason the message of the {@link CancelledError}s; may be null
   */
  public void cancel(@Nullable String reason) {
    task.loop.dispatcher.checkThread("cancel a scope");
    if (status.cancelled || exited) {
      return;
    }
    Cancellation asked = task.cancellation();
    status.cancelled = true;
    status.reason = reason;
    try {
      asked.request(status);
    } catch (Throwable failed) { // nothing has happened
      status.cancelled = false;
      status.reason = null;
      throw failed;
    }
    disarm();
  }

  /** {@return whether it has been cancelled, by hand or by its deadline} */
  public boolean cancelCalled() {
    return status.cancelled;
  }

  /**
   * Whether the cancellation has ended the block: false before its end, and false if the block
   * ended by itself in spite of it.
   *
   * @return true if it has
   */
  public boolean cancelledCaught() {
    return caught != null;
  }

  /** {@return whether its deadline has cancelled it} */
  public boolean expired() {
    return expired;
  }

  /** {@return why it was cancelled; null if it was not, or without a reason} */
  public @Nullable String reason() {
    return status.reason;
  }

  /**
   * When it will be cancelled.
   *
   * @return the deadline, on the clock of {@link EventLoop#time}; null for never
   */
  public @Nullable Duration when() {
    return when == null ? null : Duration.ofNanos(when);
  }

  /**
   * Moves the deadline. One that has passed cancels the scope at once.
   *
   * @param when the new time, as {@link EventLoop#time} tells it; null: never
   * @throws IllegalStateException if the scope has been cancelled, or the block has ended
   */
  public void reschedule(@Nullable Duration when) {
    if (status.cancelled || exited) {
      throw new IllegalStateException("the deadline of " + this + " cannot be moved any more");
    }
    task.loop.dispatcher.checkThread("move a deadline");
    arm(when == null ? null : Check.nanos(when, "when"));
  }

  private void arm(@Nullable Long deadline) {
    disarm();
    when = deadline;
    if (deadline == null) {
      return;
    }
    if (deadline <= task.loop.schedule().clock().nanos()) {
      expire();
    } else {
      timer = task.loop.schedule(deadline, this::expire, Context.copyOfCurrent());
    }
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void expire() {
    timer = null;
    try {
      task.deadlinePassed();
      expired = true;
      cancel("deadline exceeded");
    } catch (Throwable failed) { // a deadline must not get lost: in the next iteration
      timer = task.loop.callLater(Duration.ZERO, this::expire);
      throw failed;
    }
  }

  private void exit(@Nullable Throwable failure) {
    exited = true;
    disarm();
    task.scope(status.parent);
    if (!status.cancelled) {
      return;
    }
    task.cancellation().takeBack(status.ticket);
    if (failure instanceof CancelledError error
        && task.visibleRequests() <= visibleAtEntry
        && CancelStatus.due(status.parent) == null
        && !task.loop.isClosed()) {
      caught = error;
    }
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<CancelScope ");
    text.append(exited ? "exited" : status.cancelled ? "cancelled" : "active");
    if (status.reason != null) {
      text.append(" reason=").append(Repr.value(status.reason));
    }
    if (when != null) {
      text.append(" when=").append(when());
    }
    return text.append('>').toString();
  }
}
