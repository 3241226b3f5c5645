package asyncio;

import asyncio.internal.AtClose;
import asyncio.internal.Check;
import asyncio.internal.Raise;
import asyncio.internal.report.Origin;
import asyncio.internal.report.Report;
import asyncio.internal.report.Repr;
import asyncio.internal.report.SelfDescribing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that arrives later, on one loop.
 *
 * <p>It is pending, then finished with a result or an exception, or cancelled. Many tasks may await
 * it, many times. Loop thread only; other threads use {@link EventLoop#callSoonThreadsafe}.
 *
 * @param <T> the type of the result
 * @see <a href="https://docs.python.org/3/library/asyncio-future.html">asyncio: futures</a>
 */
public class Future<T> implements Awaitable<T> {
  private enum State {
    PENDING,
    CANCELLED,
    FINISHED,
    FAILED
  }

  final EventLoop loop;
  private State state = State.PENDING;
  // Result, exception, or the CancelledError to raise first; before, who looks at a failure last.
  private @Nullable Object outcome;
  private @Nullable Object callbacks; // a Task to wake, a Callback, or Callbacks of both
  private @Nullable String cancelMessage;
  private @Nullable LeakDetector forgotten; // armed while an exception has not been retrieved
  private @Nullable Throwable origin;

  /**
   * A pending future of a loop; {@link EventLoop#createFuture} is the usual way to make one.
   *
   * @param loop the loop that it belongs to
   */
  public Future(EventLoop loop) {
    if (loop == null) {
      throw new NullPointerException("loop must not be null; use EventLoop.running()");
    }
    this.loop = loop;
    if (loop.debug()) {
      origin = new Origin();
    }
  }

  /**
   * The loop that this future belongs to. Any thread.
   *
   * @return the loop
   */
  public final EventLoop loop() {
    return loop;
  }

  /**
   * Whether there is an outcome: a result, an exception or a cancellation.
   *
   * @return true once there is one
   */
  public final boolean done() {
    return state != State.PENDING;
  }

  /**
   * Whether it ended by cancellation.
   *
   * @return true if it did
   */
  public final boolean cancelled() {
    return state == State.CANCELLED;
  }

  /**
   * The result. Never suspends. An exception counts as retrieved from now on.
   *
   * @return the result
   * @throws InvalidStateError if it is pending
   * @throws CancelledError if it was cancelled
   * @throws CompletionException around a checked exception; unchecked ones are thrown unchanged
   */
  @SuppressWarnings("NullAway") // null is a result where T allows it
  public final T result() {
    switch (state) {
      case PENDING -> throw new InvalidStateError("Result is not ready; await it first");
      case CANCELLED -> { // as makeCancelledError, with a frame less in each trace
        Object first = outcome;
        outcome = null;
        throw first instanceof CancelledError error ? error : new CancelledError(cancelMessage);
      }
      case FAILED -> throw Raise.unchecked(retrieve());
      case FINISHED -> {}
    }
    @SuppressWarnings("unchecked") // a FINISHED outcome came from setResult(T)
    T result = (T) outcome;
    return result;
  }

  /**
   * The exception. Never suspends. It counts as retrieved from now on.
   *
   * @return the exception as it was set, or null if there is a result
   * @throws InvalidStateError if it is pending
   * @throws CancelledError if it was cancelled
   */
  public final @Nullable Throwable exception() {
    return switch (state) {
      case PENDING -> throw new InvalidStateError("Exception is not set; await it first");
      case CANCELLED -> throw makeCancelledError();
      case FAILED -> retrieve();
      case FINISHED -> null;
    };
  }

  /**
   * Ends it with a result and schedules its callbacks.
   *
   * @param result the result, may be null
   * @throws InvalidStateError if it is done already
   */
  public void setResult(T result) {
    finish(State.FINISHED, result);
  }

  /**
   * Ends it with an exception and schedules its callbacks. If nobody ever looks at the exception,
   * the loop's exception handler gets it in the end.
   *
   * @param exception the exception
   * @throws InvalidStateError if it is done already
   */
  public void setException(Throwable exception) {
    if (exception == null) {
      throw new NullPointerException("exception must not be null; use setResult(null) for none");
    }
    finish(State.FAILED, exception);
    watch(exception);
  }

  /**
   * Cancels it and schedules its callbacks, without a message.
   *
   * @return false if it is done already, and nothing happened
   */
  public final boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels it and schedules its callbacks.
   *
   * @param message travels with the {@link CancelledError}; may be null
   * @return false if it is done already, and nothing happened
   */
  public boolean cancel(@Nullable String message) {
    if (state != State.PENDING) {
      disarm();
      return false;
    }
    cancelMessage = message;
    finish(State.CANCELLED, null);
    return true;
  }

  /** Ends it as cancelled by an error that was raised already, which its first reader gets. */
  final void cancelWith(CancelledError error) {
    cancelMessage = error.getMessage();
    finish(State.CANCELLED, error);
  }

  /**
   * Adds a function to call when this is done, in a copy of the current context. The loop never
   * calls it at once, but schedules it. It calls several functions in the order in which they were
   * added, and one that was added twice, twice.
   *
   * @param callback gets this future
   */
  public final void addDoneCallback(Consumer<? super Future<T>> callback) {
    addDoneCallback(callback, Context.copyOfCurrent());
  }

  /**
   * Adds a function to call when this is done, in a context.
   *
   * @param callback gets this future
   * @param context where it runs
   */
  public final void addDoneCallback(Consumer<? super Future<T>> callback, Context context) {
    loop.dispatcher.checkThread("add a done callback");
    tell(Check.callback(callback), Check.context(context));
  }

  /** As {@link #addDoneCallback}; what is returned can be taken off at once. */
  final Callback tell(Consumer<? super Future<T>> callback, Context context) {
    Headroom.check();
    var added = new Callback(callback, context);
    addCallback(added);
    return added;
  }

  /** Takes one callback off, in the same time however many there are. */
  final void drop(Callback callback) {
    if (callbacks == callback) {
      callbacks = null;
    } else if (callbacks instanceof Callbacks several && callback.function() != null) {
      several.drop(callback);
    }
  }

  /**
   * Has a failure looked at, if one comes, in the name of somebody who has stopped waiting. One
   * callback does that for all of them: the last, or the first that reports it.
   */
  final void leaveTo(Consumer<Future<?>> observer, boolean reports) {
    if (outcome instanceof Callback before) {
      if (!reports) {
        return;
      }
      drop(before);
    }
    outcome = tell(observer, Context.copyOfCurrent());
  }

  /**
   * Removes a function as often as it was added.
   *
   * @param callback the same object as was added
   * @return how many were removed
   */
  public final int removeDoneCallback(Consumer<? super Future<T>> callback) {
    int removed = 0;
    for (Object each : callbacks instanceof Callbacks all ? List.copyOf(all) : callbacks()) {
      if (each instanceof Callback one && one.function() == callback) {
        drop(one);
        removed++;
      }
    }
    return removed;
  }

  /** A future of an awaitable: itself, or a task of the current loop that awaits it. */
  static <T> Future<T> of(Awaitable<T> awaitable) {
    return Check.body(awaitable) instanceof Future<T> future
        ? future
        : EventLoop.current().createTask(awaitable);
  }

  /** A future of an awaitable on a loop: itself, or a task that awaits it. */
  static <T> Future<T> of(Awaitable<T> awaitable, EventLoop loop) {
    if (Check.body(awaitable) instanceof Future<T> future) {
      if (future.loop != loop) {
        throw new IllegalArgumentException(
            "The future belongs to a different loop than the one specified as the loop argument");
      }
      return future;
    }
    return loop.createTask(awaitable);
  }

  /** Ends a future without a result, unless it is done. */
  @SuppressWarnings("NullAway") // there is no other result
  static void release(Future<@Nullable Void> waiter) {
    if (!waiter.done()) {
      waiter.setResult(null);
    }
  }

  /**
   * Waits for the outcome. Suspends the calling task if this is pending, and does not yield if it
   * is done. Cancelling the task meanwhile cancels this future; {@link Asyncio#shield} protects it.
   *
   * @return the result
   * @throws IllegalStateException outside a task, or in a task of another loop
   * @throws CancelledError if this future, or the task, was cancelled
   * @throws CompletionException around a checked exception; unchecked ones are thrown unchanged
   */
  @Override
  public final T await() {
    if (state == State.PENDING) {
      Task.running().suspendOn(this);
    }
    return result();
  }

  /**
   * Whether the waiting for it absorbs cancellations, because they are passed on to the {@link
   * #children}.
   */
  boolean absorbs() {
    return false;
  }

  /** The tasks whose end it stands for. */
  List<Task<?>> children() {
    return List.of();
  }

  /** Called by the loop when its time has come, if it stands among the timers. */
  void elapse() {}

  /**
   * Wakes a task, or runs it for the first time, when this is done. The caller has looked for
   * headroom.
   */
  void wake(Task<?> task) {
    addCallback(task);
  }

  /** The task could not wait after all. */
  final void wakeNoMore(Task<?> task) {
    if (state != State.PENDING) {
      loop.schedule().unqueue(task);
    } else if (callbacks == task) {
      callbacks = null;
    } else if (callbacks instanceof Callbacks several) {
      several.removeLast(); // nobody has had the turn meanwhile
    }
  }

  private void addCallback(Object callback) {
    if (state != State.PENDING) {
      schedule(callback);
    } else if (callbacks == null) {
      callbacks = callback;
    } else if (callbacks instanceof Callbacks several) {
      several.add(callback);
    } else {
      callbacks = new Callbacks(callbacks, callback);
    }
  }

  private void finish(State end, @Nullable Object value) {
    if (state != State.PENDING) {
      throw new InvalidStateError(
          "already " + (cancelled() ? "cancelled" : "done") + ", cannot end twice: " + this);
    }
    loop.dispatcher.checkThread("complete a future");
    Object due = callbacks;
    if (due instanceof Task<?> task) {
      loop.schedule().queue(task);
    } else if (due != null) {
      schedule(due);
    }
    state = end; // after what can fail for want of memory or stack: done, or nothing has happened
    outcome = value;
    callbacks = null;
  }

  private void schedule(Object due) {
    if (due instanceof Callbacks several) {
      loop.schedule()
          .queue(several.stream().map(this::scheduled).filter(Objects::nonNull).toList());
      return;
    }
    Object item = scheduled(due);
    if (item != null) {
      loop.schedule().queue(item);
    }
  }

  /** What is queued for a callback: the task itself, or a handle; null if nobody waits any more. */
  private @Nullable Object scheduled(Object callback) {
    if (!(callback instanceof Callback one)) {
      return callback;
    }
    @SuppressWarnings("unchecked") // added as Consumer<? super Future<T>>
    var function = (Consumer<? super Future<T>>) one.function();
    Context context = one.context();
    return function == null || context == null
        ? null
        : new Handle(new DoneCallback<>(function, this), context, loop.debug());
  }

  /** A done callback that is due; a class of its own so that messages can name the function. */
  record DoneCallback<T>(Consumer<? super Future<T>> function, Future<T> future)
      implements Runnable, AtClose, Breakable, SelfDescribing {
    @Override
    public void run() {
      function.accept(future);
    }

    @Override
    public void loopClosed() {
      if (function instanceof AtClose waiting) {
        waiting.loopClosed();
      }
    }

    @Override
    public void broken(Throwable failure) {
      if (function instanceof WaitEdge link
          && !link.broken(failure)
          && link.waiting() instanceof Future<?> waiting
          && !waiting.done()) {
        waiting.finish(State.FAILED, failure);
      }
    }

    @Override
    public String toString() {
      return Repr.callable(function);
    }
  }

  final CancelledError makeCancelledError() {
    if (state == State.CANCELLED && outcome instanceof CancelledError first) {
      outcome = null;
      return first;
    }
    return new CancelledError(cancelMessage);
  }

  /** The exception, if it failed; looking at it here does not count as retrieving it. */
  final @Nullable Throwable failure() {
    return state == State.FAILED ? (Throwable) outcome : null;
  }

  /** Has its exception, if there is one, count as retrieved. */
  final void markRetrieved() {
    disarm();
  }

  private Throwable retrieve() {
    disarm();
    if (!(outcome instanceof Throwable failure)) {
      throw new AssertionError("failed without an exception");
    }
    return failure;
  }

  /** Arms the report of an exception that nobody retrieves. */
  private void watch(Throwable exception) {
    forgotten = loop.diagnostics().watch(this, () -> neverRetrieved(exception));
  }

  private Runnable neverRetrieved(Throwable exception) {
    EventLoop reporter = loop;
    Report report =
        Report.of(kind() + " exception was never retrieved", exception)
            .with("source_traceback", origin)
            .with("future", toString()); // which itself is gone when this is told
    return () -> reporter.diagnostics().forgotten(report);
  }

  private void disarm() {
    LeakDetector armed = forgotten;
    if (armed != null) {
      forgotten = null;
      armed.disarm();
    }
  }

  String kind() {
    return "Future";
  }

  @Nullable Throwable origin() {
    return origin;
  }

  /** Appends what a subclass knows besides the state. */
  void detail(StringBuilder text) {}

  @Override
  public String toString() {
    var text = new StringBuilder("<").append(kind()).append(' ').append(status());
    detail(text);
    switch (state) {
      case FINISHED -> text.append(" result=").append(Repr.value(outcome));
      case FAILED -> text.append(" exception=").append(Repr.value(outcome));
      default -> {}
    }
    if (callbacks != null) {
      text.append(" cb=").append(callbackNames());
    }
    if (origin != null) {
      text.append(" created at ").append(Origin.place(origin));
    }
    return text.append('>').toString();
  }

  String status() {
    return switch (state) {
      case PENDING -> "pending";
      case CANCELLED -> "cancelled";
      case FINISHED, FAILED -> "finished";
    };
  }

  /** The tasks and futures that wait for this one, in the order in which they came. */
  final List<Future<?>> waiters() {
    List<Future<?>> waiters = new ArrayList<>();
    for (Object each : callbacks()) {
      Object waiter =
          each instanceof Callback one
              ? one.function() instanceof WaitEdge link ? link.waiting() : null
              : each;
      if (waiter instanceof Future<?> future && !future.done()) {
        waiters.add(future);
      }
    }
    return waiters;
  }

  private List<?> callbacks() {
    Object all = callbacks;
    return all == null ? List.of() : all instanceof Callbacks several ? several : List.of(all);
  }

  /** All of them if they are few, else the first and the last. */
  private List<String> callbackNames() {
    List<?> all =
        callbacks().stream()
            .filter(each -> !(each instanceof Callback one) || one.function() != null)
            .toList();
    int more = all.size() - 2;
    return more <= 0
        ? all.stream().map(Future::callbackName).toList()
        : List.of(callbackName(all.getFirst()), "<" + more + " more>", callbackName(all.getLast()));
  }

  private static String callbackName(Object callback) {
    return callback instanceof Callback one && one.function() != null
        ? Repr.callable(one.function())
        : "wake " + ((Task<?>) callback).name();
  }
}
