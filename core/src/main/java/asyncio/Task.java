package asyncio;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs on a loop beside others, and the future of its outcome.
 *
 * <p>Made by {@link Asyncio#createTask}. Its body starts in the next iteration of the loop and runs
 * until it awaits something that is not done; other tasks run only then. Loop thread only.
 *
 * <p>Cancellation is CPython's, step for step: {@link #cancel} asks, the body gets a {@link
 * CancelledError} at the place where it waits, and may clean up or refuse. A body that sits in a
 * blocking call of the JDK is interrupted instead, and the {@link InterruptedException} that leaves
 * the body, or an {@code await}, a {@code timeout} or a {@code taskGroup} around the call, counts
 * as the {@code CancelledError}.
 *
 * @param <T> the type of the result
 * @see <a href="https://docs.python.org/3/library/asyncio-task.html#task-object">asyncio: tasks</a>
 */
public class Task<T> extends Future<T> {
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
  private boolean mustCancel; // a CancelledError is due at the next step
  private boolean interrupted; // it was announced to a blocked body by an interrupt
  private int cancelRequests;
  private @Nullable String requestMessage;
  private @Nullable ExitError exit; // leaves the loop after the step
  private @Nullable Section section; // innermost section that must not be interleaved
  private @Nullable CancelScope scope; // innermost
  private @Nullable CancelScope asker; // where the construct stands that calls cancel
  private int merged; // how many requests the CancelledError that is due stands for
  private int deliveries; // of CancelledErrors so far
  private int ticket; // of the latest request
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
    if (options.eager() && given != null && given == loop.turn.context) {
      throw new IllegalStateException(
          "cannot enter context: it is already entered; start the task in a copy() of it");
    }
    loop.tasks().add(this);
    if (options.eager() && loop.isRunning() && loop.turn.canStepNow()) {
      loop.turn.now(this);
    } else {
      loop.queue(this);
    }
  }

  /** The task of the calling code. */
  static Task<?> running() {
    EventLoop loop = Loops.here();
    Task<?> task = loop == null ? null : loop.turn.task;
    if (task == null) {
      throw new IllegalStateException(
          loop == null
              ? "await outside a task: no event loop runs in this thread; start one with run(() -> ...)"
              : "await outside a task: callbacks cannot suspend; start a task with createTask(() -> ...)");
    }
    return task;
  }

  // ---- stepping: called by the loop only

  /** Runs the body from where it waits to where it waits next. */
  final void step() {
    waiting = null;
    Fiber stepping = fiber;
    if (stepping == null) {
      if (started) {
        return; // a late wake-up of a task that has ended
      }
      started = true;
      if (mustCancel) { // cancelled before its first step: the body never runs
        mustCancel = false;
        Coroutine.giveUp(coroutine);
        end(() -> cancelWith(new CancelledError(requestMessage)));
        return;
      }
      stepping = Fiber.of(loop, name(), context.surround(this::body));
      fiber = stepping;
    }
    mount(stepping);
  }

  /** Goes on after a blocking call of the JDK. */
  final void unblock() {
    Fiber blocked = fiber;
    if (blocked != null) {
      mount(blocked);
    }
  }

  private void mount(Fiber mounting) {
    Turn turn = loop.turn;
    Task<?> outer = turn.task;
    Context outerContext = turn.context;
    turn.task = this;
    turn.context = entered == null ? context : entered;
    Fiber active = mounting;
    try {
      active.resume();
      while (true) {
        if (fiber != active && fiber != null) {
          active = fiber; // a generator's body lends or gives back the turn
        } else if (!turn.stepEager() && !violates(active)) {
          break;
        }
        active.resume();
      }
    } finally {
      entered = turn.context == context ? null : turn.context;
      turn.task = outer;
      turn.context = outerContext;
    }
    if (active.blocked()) {
      loop.blocked(this, active.continuation());
      if (scope != null) {
        interruptFor(CancelScope.due(scope));
      }
    }
    if (exit != null) {
      throw exit;
    }
  }

  /** Whether a body blocks where it must not, and can go on at once with the error. */
  private boolean violates(Fiber active) {
    return section != null && active.blocked() && section.interrupt(active);
  }

  private void body() {
    try {
      T result = coroutine.await();
      checkDelivered(); // by an interrupt that the body has swallowed
      if (mustCancel) { // cancelled itself, or while it was on its way out
        delivered();
        end(() -> super.cancel(requestMessage));
      } else {
        end(() -> super.setResult(result));
      }
    } catch (CancelledError cancelled) {
      end(() -> cancelWith(cancelled));
    } catch (ExitError leaving) {
      exit = leaving;
      end(() -> super.setException(leaving));
    } catch (Throwable failure) {
      Throwable outcome = cancellationIn(failure);
      end(
          () -> {
            if (outcome instanceof CancelledError cancelled) {
              cancelWith(cancelled);
            } else {
              super.setException(outcome);
            }
          });
    }
  }

  private void end(Runnable outcome) {
    fiber = null;
    loop.tasks().remove(this);
    outcome.run();
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
    checkDelivered();
    if (scope != null) {
      arm(CancelScope.due(scope));
    }
    future.wake(this);
    waiting = future;
    if (mustCancel && future.cancel(requestMessage)) {
      delivered();
    }
    suspend();
    if (mustCancel) {
      delivered();
      if (!future.cancelled()) { // the cancellation replaces whatever the future ended with
        future.markRetrieved();
        throw new CancelledError(requestMessage);
      }
    }
  }

  /** Suspends the body for one iteration of the loop. */
  final void yieldOnce() {
    checkInterleaving();
    checkDelivered();
    if (scope != null) {
      arm(CancelScope.due(scope));
    }
    loop.queue(this);
    suspend();
    if (mustCancel) {
      delivered();
      throw new CancelledError(requestMessage);
    }
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
    Fiber active = fiber();
    returnTo(other);
    try {
      active.suspend();
    } catch (IllegalStateException cannotSuspend) {
      fiber = active;
      throw cannotSuspend;
    }
  }

  /**
   * Goes on with another stack when the active one is left. An interrupt that announced a
   * cancellation goes along: it is the task's.
   */
  final void returnTo(Fiber other) {
    if (interrupted && Thread.interrupted()) {
      other.thread().interrupt();
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
      throw new IllegalStateException(
          "the event loop of " + name() + " is closed; its coroutine must end, not await");
    }
    suspending.suspend();
    if (loop.isClosed()) {
      throw new CancelledError("the event loop was closed");
    }
  }

  /**
   * Takes off the interrupt that a section has sent, unless it is one that announces a cancellation
   * as well.
   */
  final void withdrawInterrupt() {
    if (!interrupted) {
      Thread.interrupted();
    }
  }

  private void checkInterleaving() {
    if (section != null) {
      throw section.violation();
    }
  }

  final @Nullable Section section() {
    return section;
  }

  final void section(@Nullable Section innermost) {
    section = innermost;
  }

  /**
   * If an interrupt announced the cancellation and somebody has taken it, the cancellation is
   * delivered.
   */
  private void checkDelivered() {
    if (interrupted) {
      boolean taken = !Thread.interrupted();
      interrupted = false;
      if (taken) {
        mustCancel = false;
        deliveries++;
      }
    }
  }

  private void delivered() {
    mustCancel = false;
    deliveries++;
    if (interrupted) {
      interrupted = false;
      if (loop.turn.task == this) {
        Thread.interrupted();
      }
    }
  }

  /**
   * A failure as this task means it: an interrupt that announced a cancellation is that
   * cancellation; everything else is itself.
   */
  final Throwable cancellationIn(Throwable failure) {
    if (interrupted && Interrupts.causeOf(failure)) {
      delivered();
      return new CancelledError(requestMessage, failure);
    }
    return failure;
  }

  /** The same, thrown where it is a cancellation. */
  final <E extends Throwable> E asCancellation(E failure) {
    if (cancellationIn(failure) instanceof CancelledError cancelled
        && !(failure instanceof CancelledError)) {
      throw cancelled;
    }
    return failure;
  }

  // ---- cancelling

  /**
   * Asks the task to stop: its body gets a {@link CancelledError} where it waits, or at its next
   * await. If it waits for a future or a task, that is cancelled in its place. Each call counts as
   * one more request, see {@link #cancelling}.
   *
   * @param message travels with the error; may be null
   * @return false if the task is done already
   */
  @Override
  public boolean cancel(@Nullable String message) {
    loop.checkThread("cancel a task");
    if (done()) {
      return super.cancel(message);
    }
    cancelRequests++;
    CancelScope shield = CancelScope.shield(scope, asker);
    if (shield != null) {
      ticket = shield.hold(message);
      return true;
    }
    if (waiting != null && waiting.cancel(message)) {
      ticket = -1;
      return true;
    }
    pend(message);
    interruptBlocked();
    return true;
  }

  private boolean interruptBlocked() {
    Fiber cancelling = fiber;
    if (cancelling != null && loop.turn.task != this && cancelling.blocked()) {
      Thread thread = cancelling.thread();
      if (thread != null) {
        interrupted = true;
        thread.interrupt();
        return true;
      }
    }
    return false;
  }

  /**
   * How many requests to cancel are outstanding: calls of {@link #cancel} less calls of {@link
   * #uncancel}.
   *
   * @return the number
   */
  public final int cancelling() {
    return cancelRequests;
  }

  /**
   * Takes one request to cancel back. At zero, a request that has not reached the body yet is
   * withdrawn. For authors of constructs like {@link TaskGroup} that cancel a task for their own
   * ends.
   *
   * @return how many requests remain
   */
  public final int uncancel() {
    loop.checkThread("uncancel a task");
    if (cancelRequests > 0) {
      cancelRequests--;
      if (cancelRequests == 0) {
        mustCancel = false;
        CancelScope.forgetHeld(scope);
        if (loop.turn.task == this) {
          delivered(); // else the interrupt that announced it is taken off at the next await
        }
      }
    }
    return cancelRequests;
  }

  // ---- scopes: called by CancelScope, Timeout and TaskGroup

  final @Nullable CancelScope scope() {
    return scope;
  }

  final void scope(@Nullable CancelScope innermost) {
    scope = innermost;
  }

  /**
   * A request of a construct that stands in a scope: shields around both do not hold it back.
   * Returns a ticket to take it back with.
   */
  final int cancelFrom(@Nullable CancelScope place) {
    asker = place;
    try {
      cancel();
    } finally {
      asker = null;
    }
    return ticket;
  }

  /** Takes a request back, and its CancelledError too if that is still due. */
  final void takeBack(int taken) {
    uncancel();
    if (mustCancel && taken == deliveries && --merged == 0) {
      delivered();
    }
  }

  /** The requests that count where the body is: all but those that shields keep. */
  final int visibleRequests() {
    return cancelRequests - CancelScope.hidden(scope);
  }

  /** Those of them of which the body has had no CancelledError yet. */
  final int undelivered() {
    return mustCancel ? merged : 0;
  }

  /** A scope around the body was cancelled: ends what it waits for. */
  final void request(CancelScope cancelled) {
    cancelRequests++;
    if (!cancelled.hides(scope) && (waiting == null || !waiting.cancel(cancelled.reason()))) {
      interruptFor(CancelScope.due(scope));
    }
  }

  private void interruptFor(@Nullable CancelScope due) {
    if (due != null && interruptBlocked()) {
      arm(due);
    }
  }

  private void arm(@Nullable CancelScope due) {
    if (due != null && !(mustCancel && due.ticket == deliveries)) {
      pend(mustCancel ? requestMessage : due.reason());
      due.ticket = ticket;
    }
  }

  private void pend(@Nullable String message) {
    merged = undelivered() + 1;
    mustCancel = true;
    requestMessage = message;
    ticket = deliveries;
  }

  /** Hands what is undelivered over to a shield that is entered; returns the deliveries so far. */
  final int shelter(CancelScope shield) {
    int sheltered = deliveries;
    shield.hold(undelivered(), requestMessage);
    delivered();
    return sheltered;
  }

  /** A shield is left: what it has held is due, as if it had come in its place. */
  final void expose(int sheltered, int held, @Nullable String message) {
    deliveries = sheltered;
    merged = held;
    mustCancel = held > 0;
    requestMessage = message;
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
   * Renames the task. Its thread keeps the name that the task had at its first step. Not checked:
   * another thread may call it, and the loop's may see the new name late.
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
  public final Context context() {
    return context;
  }

  /**
   * Where its body is: all frames of the user's code, newest first, those of generators whose
   * values it takes included; for a failed task, where it failed.
   *
   * @return the frames; empty before the first step, and after an end without a failure
   */
  public final List<StackTraceElement> stack() {
    List<StackTraceElement> frames = new ArrayList<>();
    Throwable failed = failure();
    if (failed != null) {
      addTo(frames, failed.getStackTrace());
    }
    for (Fiber each = fiber; each != null; each = loop.generators().consumer(each)) {
      addTo(frames, each.thread().getStackTrace());
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
    } else if (loop.turn.task == this) {
      return "running";
    } else if (active != null && active.blocked()) {
      return "blocked";
    } else if (awaited == null || awaited.done()) {
      return "ready";
    }
    return awaited instanceof Sleep ? "sleeping" : "waiting";
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
      Coroutine.giveUp(coroutine);
    } else if (destroying.blocked()) {
      Thread thread = destroying.thread();
      if (thread != null) {
        thread.interrupt();
      }
    } else {
      mount(destroying);
    }
  }

  @Override
  String kind() {
    return "Task";
  }

  @Override
  String status() {
    return !done() && cancelRequests > 0 ? "cancelling" : super.status();
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
