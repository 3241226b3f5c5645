package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A deadline for a block of code, which {@link Asyncio#withTimeout} passes to the block: when it
 * expires, the task is cancelled, and at the end of the block the cancellation becomes a {@link
 * TimeoutError}.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-task.html#timeouts">asyncio: timeouts</a>
 */
public final class Timeout {
  private enum State {
    CREATED,
    ACTIVE,
    EXPIRING,
    EXPIRED,
    FINISHED
  }

  /**
   * A block that gets its deadline as an argument; otherwise as {@link asyncio.Body}.
   *
   * @param <X> the checked exception that it throws
   */
  @FunctionalInterface
  public interface Body<X extends Exception> {
    /**
     * Runs the block in the calling task.
     *
     * @param timeout the deadline, to be asked or moved
     * @throws X what the block throws
     * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
     */
    void run(Timeout timeout) throws X, InterruptedException;
  }

  /**
   * A block with a result that gets its deadline as an argument; otherwise as {@link asyncio.Call}.
   *
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   */
  @FunctionalInterface
  public interface Call<T, X extends Exception> {
    /**
     * Runs the block in the calling task.
     *
     * @param timeout the deadline, to be asked or moved
     * @return the block's result
     * @throws X what the block throws
     * @throws InterruptedException if the task is cancelled in a blocking call of the JDK
     */
    T run(Timeout timeout) throws X, InterruptedException;
  }

  private final Task<?> task;
  private final @Nullable CancelStatus place;
  private final long began;
  private final int cancellingAtEntry;
  private int ticket; // of the request
  private State state = State.CREATED;
  private @Nullable Long when; // nanoseconds of the loop's clock; null: no deadline
  private @Nullable Handle handle;

  private Timeout(Task<?> task, @Nullable Long when, @Nullable Long delay) {
    this.task = task;
    this.when = when;
    this.place = task.scope();
    this.began =
        when == null || delay == null ? task.loop.schedule().clock().nanos() : when - delay;
    this.cancellingAtEntry = task.visibleRequests() - task.unheard();
  }

  @SuppressWarnings("NullAway") // null only where the block has returned it
  static <T, X extends Exception> T run(
      Task<?> task, @Nullable Long when, @Nullable Long delay, Call<? extends T, X> body) throws X {
    Headroom.checkForSeveral(); // what has to be done at the end, too
    var timeout = new Timeout(task, when, delay);
    int announced = task.announcements();
    timeout.state = State.ACTIVE;
    timeout.arm(when);
    T result = null;
    Throwable failure;
    try {
      result = body.run(timeout);
      failure = task.swallowedSince(announced);
    } catch (Throwable thrown) {
      failure = task.cancellationIn(thrown);
    }
    boolean expired = timeout.exit();
    if (failure == null) {
      return result;
    } else if (expired && failure instanceof CancelledError) {
      throw new TimeoutError(task.name(), timeout.length(), failure);
    } else if (expired) {
      failure.addSuppressed(new TimeoutError("the deadline had passed when this was thrown"));
    }
    throw Raise.asItself(failure);
  }

  /** Runs a block that has so long. */
  static <X extends Exception> void within(Duration delay, asyncio.Body<X> body) throws X {
    Task<?> task = Task.running();
    long nanos = Check.nanos(delay, "timeout");
    run(
        task,
        task.loop.schedule().deadline(nanos),
        nanos,
        timeout -> {
          body.run();
          return true;
        });
  }

  /** How long the block had. */
  private long length() {
    return when == null ? 0 : when - began;
  }

  /**
   * When it expires.
   *
   * @return the time, on the clock of {@link EventLoop#time}; null for never
   */
  public @Nullable Duration when() {
    return when == null ? null : Duration.ofNanos(when);
  }

  /** {@return whether the deadline has passed while the block ran} */
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  /**
   * Moves the deadline.
   *
   * @param when the new time, on the clock of {@link EventLoop#time}; a past time: in the next
   *     iteration; null: never
   * @throws IllegalStateException if it has expired, or the block has ended
   */
  public void reschedule(@Nullable Duration when) {
    if (state != State.ACTIVE) {
      throw new IllegalStateException(
          "Cannot change state of " + state.name().toLowerCase(java.util.Locale.ROOT) + " Timeout");
    }
    arm(when == null ? null : Check.nanos(when, "when"));
  }

  private void arm(@Nullable Long deadline) {
    task.loop.dispatcher.checkThread("move a timeout");
    when = deadline;
    disarm();
    if (deadline == null) {
      return;
    }
    EventLoop loop = task.loop;
    handle =
        deadline <= loop.schedule().clock().nanos()
            ? loop.callSoon(this::expire)
            : loop.schedule(deadline, this::expire, Context.copyOfCurrent());
  }

  private void disarm() {
    if (handle != null) {
      handle.cancel();
      handle = null;
    }
  }

  private void expire() {
    handle = null;
    try {
      task.deadlinePassed();
      ticket = task.cancellation().cancelFrom(place);
      state = State.EXPIRING;
    } catch (Throwable failed) { // a deadline must not get lost: in the next iteration
      handle = task.loop.callSoon(this::expire);
      throw failed;
    }
  }

  /** Leaves the block; true if the deadline's own cancellation is the only new one. */
  private boolean exit() {
    disarm();
    if (state != State.EXPIRING) {
      state = State.FINISHED;
      return false;
    }
    state = State.EXPIRED;
    task.cancellation().takeBack(ticket);
    return task.visibleRequests() <= cancellingAtEntry;
  }

  @Override
  public String toString() {
    String due = state == State.ACTIVE ? " when=" + when() : "";
    return "<Timeout [" + state.name().toLowerCase(java.util.Locale.ROOT) + "]" + due + ">";
  }
}
