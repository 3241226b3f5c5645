package asyncio;

import asyncio.internal.Check;
import asyncio.internal.queue.TimerEntry;
import asyncio.internal.report.Origin;
import asyncio.internal.report.Report;
import asyncio.internal.report.Repr;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs on a loop concurrently with others, and the future of its outcome.
 *
 * <p>{@link Asyncio#createTask} creates one. Its body starts in the next iteration of the loop and
 * runs until it awaits something that is not done; other tasks run only then. Loop thread only.
 *
 * <p>Cancellation is CPython's, step for step: {@link #cancel} asks, the call in which the body
 * waits throws a {@link CancelledError}, and the body may clean up or refuse. A body in a blocking
 * call of the JDK is interrupted instead, and the {@link InterruptedException} that leaves the
 * body, or an {@code await}, a {@code timeout} or a {@code taskGroup} around the call, counts as
 * the {@code CancelledError}.
 *
 * @param <T> the type of the result
 * @see <a href="https://docs.python.org/3/library/asyncio-task.html#task-object">asyncio: tasks</a>
 */
public class Task<T> extends Future<T> implements ContextHolder {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Awaitable<? extends T> coroutine;
  private final Context context;
  private @Nullable Context
      entered; // the context to go on in, if the body suspended inside Context.run
  private final long number; // names the task if it has no name of its own
  private @Nullable String name;
  private @Nullable Fiber fiber; // from the first step until the end
  private @Nullable Future<?> waiting; // what the body awaits
  private boolean started;
  private @Nullable Cancellation cancellation; // from the first request or shield on
  private @Nullable ExitError exit; // leaves the loop after the step
  private @Nullable AwaitGuard guard; // of the innermost section that must not be interleaved
  private @Nullable CancelStatus scope; // innermost
  private int refusals; // to end, now that the loop is closed
  @Nullable Task<?> previous; // the loop's list of pending tasks
  @Nullable Task<?> next;

  /**
   * A task, scheduled on a loop. {@link EventLoop#createTask} is the usual way; this is for task
   * factories.
   *
   * @param loop the loop
   * @param coroutine what it runs: a lambda, a {@link Coroutine} or an awaitable of the user's, but
   *     no {@link Future}
   * @param options name, context, eager start
   * @throws IllegalArgumentException if the coroutine is a future
   * @throws IllegalStateException if it is to start eagerly in the context of its creator
   */
  public Task(EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
    super(loop);
    if (Check.body(coroutine) instanceof Future<?> future) {
      throw new IllegalArgumentException(
          "a coroutine was expected, got " + future + "; await it, or use ensureFuture()");
    }
    this.coroutine = coroutine;
    this.name = options.name();
    this.number = name == null ? NUMBERS.incrementAndGet() : 0;
    Context given = options.context();
    this.context = given == null ? Context.copyOfCurrent() : given;
    if (options.eager() && given != null && given == loop.dispatcher.context) {
      throw new IllegalStateException(
          "cannot enter context: it is already entered; start the task in a copy() of it");
    }
    Headroom.check();
    loop.tasks().add(this);
    try {
      if (options.eager() && loop.isRunning() && loop.dispatcher.canStepNow()) {
        loop.dispatcher.now(this);
      } else {
        loop.schedule().queue(this);
      }
    } catch (Throwable refused) {
      if (!started) { // nobody has it: it must not stay pending
        loop.tasks().remove(this);
      }
      throw refused;
    }
  }

  /** The task of the calling code. */
  static Task<?> running() {
    Dispatcher here = Dispatcher.here(); // not the loop, which is farther: asked at each await
    Task<?> task = here == null ? null : here.task;
    if (task == null) {
      if (here != null && here.isClosing()) {
        here.loop.refuseGenerators();
      }
      throw new IllegalStateException(
          here == null
              ? "await outside a task: no event loop runs in this thread; start one with run(() -> ...)"
              : "await outside a task: callbacks cannot suspend; start a task with createTask(() -> ...)");
    }
    return task;
  }

  // ---- stepping: called by the loop only

  /** Runs the body from where it waits to where it waits next. */
  final void step() {
    if (begin()) {
      loop.dispatcher.take(this);
    }
  }

  /** Goes on after a blocking call of the JDK. */
  final void unblock() {
    if (fiber != null) {
      loop.dispatcher.take(this);
    }
  }

  /** Has a stack ready to be mounted; false if there is nothing to run. */
  final boolean begin() {
    waiting = null;
    if (fiber != null) {
      return true;
    }
    if (started) {
      return false; // a late wake-up of a task that has ended
    }
    started = true;
    Cancellation asked = cancellation;
    if (asked != null && asked.isDue()) { // cancelled before its first step: the body never runs
      Coroutine.giveUp(coroutine);
      end(null, asked.deliver());
      return false;
    }
    try {
      fiber = Fiber.of(loop.dispatcher, loop.scheduler(), name(), context.surround(this::body));
    } catch (Throwable failure) { // of what is carried along, or no memory
      end(null, failure);
      return false;
    }
    return true;
  }

  /**
   * Gives the turn to the body until it suspends, blocks or ends, or makes way for an eager task.
   * Called by {@link Dispatcher} only, which has set whose turn it is.
   */
  final void advance() {
    Dispatcher dispatcher = loop.dispatcher;
    Fiber active = fiber();
    try {
      active.resume();
      while (true) {
        Fiber next = fiber;
        if (next != active && next != null) {
          active = next; // a generator's body lends or gives back the turn
        } else if (active.ended() && !done()) {
          active = broken(active);
          if (active == null) {
            return;
          }
        } else if (dispatcher.madeWay() || !violates(active)) {
          break;
        }
        active.resume();
      }
    } finally {
      entered = dispatcher.context == context ? null : dispatcher.context;
    }
  }

  /** The context to go on in. */
  final Context current() {
    return entered == null ? context : entered;
  }

  /** After the turn: notes what the body does meanwhile. */
  final void settle() {
    Fiber active = fiber;
    if (active == null) {
      return;
    }
    if (refusals > Cancellation.PATIENCE) {
      abandon("it awaits again and again although its loop is closed");
    } else if (active.blocked()) {
      loop.blocked(this, active);
      CancelStatus due = scope == null ? null : CancelStatus.due(scope);
      if (due != null) {
        cancellation().arm(due);
      }
      if (cancellation != null) {
        cancellation.blocked(due != null);
      }
    }
  }

  /** The stack is broken: the task fails, and the stack is never mounted again. */
  final void fail(Throwable broken) {
    if (!done()) {
      abandonStack();
      end(null, broken);
    }
  }

  /** What is to leave the loop after the step; asked once. */
  final @Nullable ExitError takeExit() {
    ExitError leaving = exit;
    exit = null;
    return leaving;
  }

  /** Whether a body blocks where it must not, and can go on at once with the error. */
  private boolean violates(Fiber active) {
    return guard != null && active.blocked() && guard.interrupt(active);
  }

  /**
   * A stack has ended without its body having said how: an error has come before it, such as one of
   * what is carried along, or while it ended. The stack that goes on with that, or null.
   */
  private @Nullable Fiber broken(Fiber ended) {
    Throwable failure = ended.failure();
    if (failure == null) {
      failure = new IllegalStateException("the body of " + name() + " has never run");
    }
    GeneratorHooks generators = loop.generators();
    Fiber consumer = generators == null ? null : generators.broken(ended, failure);
    if (consumer != null) {
      fiber = consumer;
      return consumer;
    }
    end(null, failure);
    return null;
  }

  /**
   * Compiled before the first body has ended, a test of what is null for its type becomes a trap: a
   * million tasks that wait by then would each fall into it, at 17 us. So null is asked for first.
   */
  private void body() {
    T result = null;
    Throwable failure = null;
    try {
      result = coroutine.await();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    Cancellation asked = cancellation;
    if (failure == null) {
      if (asked != null && asked.endsCancelled()) { // cancelled itself, or has swallowed it
        failure = asked.deliver();
      }
    } else {
      if (!(failure instanceof CancelledError)) {
        failure = cancellationIn(failure);
      }
      if (failure instanceof ExitError leaving) {
        exit = leaving;
      }
    }
    end(result, failure);
  }

  /** The outcome; the only place where a task becomes done. */
  @SuppressWarnings("NullAway") // a result may be null where T allows it
  private void end(@Nullable T result, @Nullable Throwable failure) {
    try {
      if (failure == null) {
        super.setResult(result);
      } else if (failure instanceof CancelledError cancelled) {
        cancelWith(cancelled);
      } else {
        super.setException(failure);
      }
    } finally {
      if (done()) {
        fiber = null;
        loop.tasks().remove(this);
      }
    }
  }

  private void abandonStack() {
    Fiber left = fiber;
    fiber = null;
    if (left != null) {
      loop.abandon(left);
    }
  }

  /**
   * Gives the body up: its stack is never mounted again, and the task counts as cancelled. For
   * bodies that refuse to end.
   */
  final void abandon(String why) {
    if (done() || hasTurn()) {
      return;
    }
    Report report =
        Report.of("Task was abandoned: " + why + "; its body goes on no more")
            .with("task", toString())
            .with("source_traceback", origin());
    Fiber left = fiber;
    started = true;
    waiting = null;
    abandonStack(); // before it is looked at, which hands it in once more
    if (left == null) {
      Coroutine.giveUp(coroutine);
    } else {
      report.with("exception", left.place("the abandoned body stands here"));
    }
    end(null, new CancelledError("abandoned: " + why));
    loop.diagnostics().report(report);
  }

  // ---- suspending: called by the body only

  /** Suspends the body until a future is done. The only way to wait for one. */
  final void suspendOn(Future<?> future) {
    if (future.loop != loop) {
      throw new IllegalStateException(
          this + " got " + future + " attached to a different loop; use runCoroutineThreadsafe()");
    }
    if (future == this) {
      throw new IllegalStateException("Task cannot await on itself: " + this);
    }
    checkInterleaving();
    Headroom.check();
    Cancellation asked = beforeAwait(future.absorbs());
    int passedOn = 0;
    future.wake(this);
    waiting = future;
    try {
      if (asked != null) {
        passedOn = asked.passOnTo(future);
      }
      suspend();
    } catch (CancelledError closed) {
      throw closed;
    } catch (Throwable refused) {
      waiting = null;
      future.wakeNoMore(this);
      if (asked != null) {
        asked.stillDue(passedOn);
      }
      throw refused;
    }
    Cancellation now = cancellation;
    if (now != null) {
      now.afterAwait(future.cancelled());
    }
    if (now != null && now.isDue()) {
      CancelledError error = now.deliver();
      if (!future.cancelled()) { // the cancellation replaces whatever the future ended with
        future.markRetrieved();
        throw error;
      }
    }
  }

  /** Suspends the body for one iteration of the loop. */
  final void yieldOnce() {
    checkInterleaving();
    Headroom.check();
    beforeAwait(false);
    loop.schedule().queue(this);
    try {
      suspend();
    } catch (CancelledError closed) {
      throw closed;
    } catch (Throwable refused) {
      loop.schedule().unqueue(this);
      throw refused;
    }
    Cancellation now = cancellation;
    if (now != null) {
      now.afterAwait(false);
    }
    if (now != null && now.isDue()) {
      throw now.deliver();
    }
  }

  private @Nullable Cancellation beforeAwait(boolean absorbs) {
    CancelStatus due = scope == null ? null : CancelStatus.due(scope);
    Cancellation asked = due == null ? cancellation : cancellation();
    if (asked != null) {
      asked.beforeAwait(absorbs);
      if (due != null) {
        asked.arm(due);
      }
    }
    return asked;
  }

  /**
   * The stack that has the task's turn: its own, or that of a generator whose next value it takes.
   */
  final Fiber fiber() {
    if (fiber == null) {
      throw new AssertionError("no stack without a step");
    }
    return fiber;
  }

  /** Suspends the active stack and goes on with another of this task. */
  final void switchTo(Fiber other) {
    Headroom.check();
    Fiber active = fiber();
    returnTo(other);
    try {
      active.suspend();
    } catch (Throwable cannotSuspend) {
      fiber = active;
      throw cannotSuspend;
    }
  }

  /**
   * Goes on with another stack when the active one is left. An interrupt that announced a
   * cancellation goes along: it is the task's.
   */
  final void returnTo(Fiber other) {
    if (cancellation != null) {
      cancellation.moveTo(other.thread());
    }
    fiber = other;
  }

  /** Suspends the body so that the loop can run an eager task in between. */
  final void makeWay() {
    suspend();
  }

  private void suspend() {
    Fiber suspending = fiber;
    if (suspending == null || loop.isClosed()) {
      refuse();
      throw new IllegalStateException(
          "the event loop of " + name() + " is closed; its coroutine must end, not await");
    }
    suspending.suspend();
    if (loop.isClosed()) {
      throw new CancelledError("the event loop was closed");
    }
  }

  /**
   * The loop is closed and the body goes on, which wants something of it: a few times that is an
   * error, then it is the body's end. Called in the body.
   */
  final void refuse() {
    Fiber refusing = fiber;
    if (++refusals > Cancellation.PATIENCE && refusing != null && loop.dispatcher.isClosing()) {
      while (true) {
        refusing.suspend(); // for ever
      }
    }
  }

  /**
   * Takes off the interrupt that a section has sent, unless it is one that announces a cancellation
   * as well.
   */
  final void withdrawInterrupt() {
    if (cancellation == null || !cancellation.isAnnounced()) {
      Thread.interrupted();
    }
  }

  private void checkInterleaving() {
    if (guard != null) {
      throw guard.violation();
    }
  }

  final @Nullable AwaitGuard guard() {
    return guard;
  }

  final void guard(@Nullable AwaitGuard innermost) {
    guard = innermost;
  }

  /**
   * A failure as this task means it: an interrupt that announced a cancellation is that
   * cancellation; everything else is itself. A construct in a generator's body may be entered by
   * one task and left by another: then it is the latter's.
   */
  final Throwable cancellationIn(Throwable failure) {
    Task<?> now = loop.dispatcher.task;
    Cancellation asked = now == null ? cancellation : now.cancellation;
    CancelledError cancelled =
        asked == null || failure instanceof CancelledError ? null : asked.deliverIn(failure);
    return cancelled == null ? failure : cancelled;
  }

  /** The same, thrown where it is a cancellation. */
  final <E extends Throwable> E asCancellation(E failure) {
    if (cancellationIn(failure) instanceof CancelledError cancelled
        && !(failure instanceof CancelledError)) {
      throw cancelled;
    }
    return failure;
  }

  /** How many requests have been announced by interrupts, for a construct to remember. */
  final int announcements() {
    return cancellation == null ? 0 : cancellation.announcements();
  }

  /**
   * A construct has ended without a failure: the error of a request that was announced since, and
   * that its block has swallowed; or null.
   */
  final @Nullable CancelledError swallowedSince(int announcements) {
    return cancellation == null ? null : cancellation.deliverSwallowed(announcements);
  }

  // ---- cancelling

  /**
   * Asks the task to stop: the call in which its body waits, or else its next await, throws a
   * {@link CancelledError}. If the task waits for a future or another task, that is cancelled
   * instead. Each call counts as one more request; see {@link #cancelling}.
   *
   * @param message the error's message; may be null
   * @return false if the task is done already
   */
  @Override
  public boolean cancel(@Nullable String message) {
    loop.dispatcher.checkThread("cancel a task");
    if (done()) {
      return super.cancel(message);
    }
    cancellation().cancel(message);
    return true;
  }

  final Cancellation cancellation() {
    Cancellation asked = cancellation;
    if (asked == null) {
      asked = new Cancellation(this);
      cancellation = asked;
    }
    return asked;
  }

  /**
   * Whether the body has been told of its cancellation by an interrupt, and has not heeded it yet.
   */
  final boolean isAnnounced() {
    return cancellation != null && cancellation.isAnnounced();
  }

  final boolean hasTurn() {
    return loop.dispatcher.task == this;
  }

  /** The stack, if it sits in a blocking call of the JDK and can be told something. */
  final @Nullable Fiber blockedFiber() {
    Fiber active = fiber;
    return active != null && !hasTurn() && active.blocked() ? active : null;
  }

  /**
   * How many requests to cancel are outstanding: calls of {@link #cancel} less calls of {@link
   * #uncancel}.
   *
   * @return the number
   */
  public final int cancelling() {
    return cancellation == null ? 0 : cancellation.requests();
  }

  /**
   * Takes back one request to cancel. At zero, a request that has not reached the body yet is
   * withdrawn. For authors of constructs like {@link TaskGroup} that cancel a task for their own
   * purposes.
   *
   * @return how many requests remain
   */
  public final int uncancel() {
    loop.dispatcher.checkThread("uncancel a task");
    if (cancellation != null) {
      cancellation.uncancel();
    }
    return cancelling();
  }

  // ---- called by what cancels a block of the body

  final @Nullable CancelStatus scope() {
    return scope;
  }

  final void scope(@Nullable CancelStatus innermost) {
    scope = innermost;
  }

  /** The program ends: cancels it, and watches whether it refuses. */
  final void cancelForGood(Runnable refused) {
    cancellation().watch(refused);
    var _ = cancel();
  }

  /**
   * Cancels it once more if it waits again where it was cancelled, and gives it up if it has done
   * so often enough.
   */
  final void cancelAgainIfItRefuses() {
    Cancellation asked = cancellation;
    if (done() || asked == null) {
      return;
    }
    if (asked.refusals() >= Cancellation.PATIENCE) {
      abandon("it catches its cancellation and goes on");
    } else if (asked.takeRefusal() && CancelStatus.shield(scope, null) == null) {
      var _ = cancel();
    }
  }

  /** A deadline around the body has passed: what ignores it is abandoned, if that was asked for. */
  final void deadlinePassed() {
    if (!loop.abandonsAtDeadlines() || done()) {
      return;
    }
    if (waiting != null && waiting.absorbs()) {
      waiting.children().forEach(Task::deadlinePassed);
    } else {
      cancellation().overdue();
    }
  }

  /** The requests that count where the body is: all but those that shields keep. */
  final int visibleRequests() {
    return cancelling() - CancelStatus.hidden(scope);
  }

  /** Those of them of which the body has not heard yet, as a construct that is entered sees it. */
  final int unheard() {
    return cancellation == null ? 0 : cancellation.unheard();
  }

  /** Not possible: a task gets its outcome from its coroutine. */
  @Override
  public final void setResult(T result) {
    throw new IllegalStateException(
        "Task does not support setResult; return the value from its coroutine");
  }

  /** Not possible: a task gets its outcome from its coroutine. */
  @Override
  public final void setException(Throwable exception) {
    throw new IllegalStateException(
        "Task does not support setException; throw it from its coroutine");
  }

  // ---- looking at it

  /**
   * The name: the one given, or {@code Task-N} with a number that is unique in the process.
   *
   * @return the name
   */
  public final String name() {
    String given = name;
    return given == null ? "Task-" + number : given;
  }

  /**
   * Renames the task. Its thread keeps the name that the task had at its first step. Any thread may
   * call this; the loop's thread may see the new name late.
   *
   * @param name the new name
   */
  public final void setName(String name) {
    this.name = name;
  }

  /**
   * What it runs.
   *
   * @return the coroutine, lambda or other awaitable given
   */
  public final Awaitable<? extends T> coroutine() {
    return coroutine;
  }

  /**
   * The context in which it runs.
   *
   * @return the same object for the task's whole life
   */
  @Override
  public final Context context() {
    return context;
  }

  /**
   * Where its body stands: all frames of the user's code, newest first, including those of
   * generators whose values it takes; for a failed task, where it failed.
   *
   * @return the frames; empty before the first step, and after an end without a failure
   */
  public final List<StackTraceElement> stack() {
    List<StackTraceElement> frames = new ArrayList<>();
    Throwable failed = failure();
    if (failed != null) {
      addTo(frames, failed.getStackTrace());
    }
    GeneratorHooks generators = loop.generators();
    Fiber each = fiber;
    while (each != null) {
      addTo(frames, each.trace());
      each = generators == null ? null : generators.consumer(each);
    }
    return Collections.unmodifiableList(frames);
  }

  private static void addTo(List<StackTraceElement> frames, StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (!Origin.internal(frame.getClassName())) {
        frames.add(frame);
      }
    }
  }

  /**
   * As {@link #stack()}, but not more than so many frames: of a body that has not ended the newest,
   * of a failure the oldest.
   *
   * @param limit how many at most
   * @return the frames
   */
  public final List<StackTraceElement> stack(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative, but was " + limit);
    }
    List<StackTraceElement> frames = stack();
    int size = frames.size();
    if (limit >= size) {
      return frames;
    }
    return done() ? frames.subList(size - limit, size) : frames.subList(0, limit);
  }

  /**
   * Prints {@link #stack()}.
   *
   * @param out where to
   */
  public final void printStack(PrintStream out) {
    printStack(out, Integer.MAX_VALUE);
  }

  /**
   * Prints {@link #stack(int)}.
   *
   * @param out where to
   * @param limit how many frames at most
   */
  public final void printStack(PrintStream out, int limit) {
    List<StackTraceElement> frames = stack(limit);
    out.println(
        (frames.isEmpty() ? "No stack for " : "Stack for ") + this + " (most recent call first):");
    frames.forEach(frame -> out.println("\tat " + frame));
  }

  /** What the body awaits; null if nothing. */
  final @Nullable Future<?> waiting() {
    return waiting;
  }

  /** What it does just now, in a word. */
  final String activity() {
    Future<?> awaited = waiting;
    Fiber active = fiber;
    if (done()) {
      return "done";
    } else if (!started) {
      return "new";
    } else if (loop.dispatcher.task == this) {
      return "running";
    } else if (active != null && active.blocked()) {
      return "blocked";
    } else if (awaited == null || awaited.done()) {
      return "ready";
    }
    return awaited instanceof TimerEntry ? "sleeping" : "waiting";
  }

  final @Nullable Thread thread() {
    Fiber stacked = fiber;
    return stacked == null ? null : stacked.thread();
  }

  /**
   * Ends the body because the loop is closed: one that waits gets a CancelledError, one that blocks
   * an interrupt.
   */
  final void destroy() {
    Fiber destroying = fiber;
    if (destroying == null) {
      started = true;
      Coroutine.giveUp(coroutine);
      end(null, new CancelledError("the event loop was closed"));
    } else if (destroying.blocked()) {
      var _ = cancel("the event loop was closed");
    } else {
      waiting = null;
      loop.dispatcher.take(this);
    }
  }

  @Override
  String kind() {
    return "Task";
  }

  @Override
  String status() {
    return !done() && cancelling() > 0 ? "cancelling" : super.status();
  }

  @Override
  void detail(StringBuilder text) {
    text.append(" name='").append(name()).append("' coro=<").append(coroutineText()).append('>');
    if (waiting != null) {
      text.append(" wait_for=").append(waiting instanceof Task<?> task ? task.name() : waiting);
    }
  }

  private String coroutineText() {
    List<StackTraceElement> frames = done() ? List.of() : stack();
    StackTraceElement at = frames.isEmpty() ? null : frames.getLast();
    if (coroutine instanceof Coroutine<?> named) {
      return named.describe(done(), at);
    }
    return Repr.callable(coroutine)
        + (at == null ? "" : " running at " + Origin.place(at))
        + (done() ? " done" : "");
  }
}
