package asyncio;

import asyncio.stack.Headroom;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The event loop: runs callbacks and the steps of tasks, one at a time, on one thread.
 *
 * <p>Except where a method says that any thread may call it, a loop is used by the thread in which
 * it runs, or by any one thread while it does not run; a call from elsewhere throws an {@link
 * IllegalStateException}.
 *
 * <p><b>Theory of operation.</b> A loop is a queue of what is ready and a heap of timers. One
 * iteration, {@link #runOnce}, takes in what other threads handed over, waits in the {@link Poller}
 * if there is nothing to do, moves the timers that are due to the queue, and runs exactly what
 * stood in the queue then; what that schedules is for the next iteration. So I/O cannot be starved,
 * and the order is CPython's: queued callbacks, then I/O events, then timers.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-eventloop.html">asyncio: event loop</a>
 */
public final class EventLoop implements AutoCloseable {
  private static final long MAX_WAIT = Duration.ofDays(1).toNanos();

  private final Clock clock;
  private Poller poller;
  private final @Nullable LoopScheduler scheduler; // null: portable
  private final ReadyQueue ready = new ReadyQueue();
  private final Timers timers = new Timers();
  private final ForeignQueue foreign;
  private final PendingTasks tasks = new PendingTasks(this);
  private final OffLoop offLoop = new OffLoop(this);
  private final Diagnostics diagnostics = new Diagnostics(this);
  private final SignalHandlers signals = new SignalHandlers(this);
  private final AsyncGenerators generators = new AsyncGenerators(this);
  private final Resources resources = new Resources(this);
  private final IdentityHashMap<Runnable, Task<?>> blocked = new IdentityHashMap<>();
  private final CallbackStacks callbacks = new CallbackStacks(this);
  private final Context outside = new Context(); // for what the JDK has run here
  final Turn turn = new Turn(this, callbacks);

  private volatile boolean closed; // read by any thread
  private volatile boolean gone; // closed, and the last time taken in; read by any thread
  private volatile boolean running; // read by any thread
  private boolean stopping;
  private boolean interrupted;
  private boolean debug;
  private @Nullable ParkingPoller closing; // what is waited in while the loop is closed
  private @Nullable ExitError leaving; // out of a body that ended while the loop was closed
  private final long closingGrace;
  private final boolean abandonsAtDeadlines;
  private int jobs; // under way off the loop; virtual time stands meanwhile
  private TaskFactory taskFactory = Task::new;

  /**
   * A new loop that is not running.
   *
   * @param options what it is made of
   */
  public EventLoop(LoopOptions options) {
    Headroom.check(); // loaded by now, for where there is no room to load it
    clock = options.clock();
    poller = options.poller().get();
    foreign = new ForeignQueue(poller);
    debug = options.debug();
    Duration limit = options.shutdownTimeout();
    closingGrace = limit == null ? Closing.GRACE : Check.nanos(limit, "shutdownTimeout");
    abandonsAtDeadlines = options.abandonsAtDeadlines();
    scheduler =
        !options.portable() && Diagnostics.ownLoopPossible() ? new LoopScheduler(this) : null;
    introduce(poller);
    diagnostics.created();
    Loops.opened(this);
  }

  /** A new loop with the default options. */
  public EventLoop() {
    this(LoopOptions.defaults());
  }

  /**
   * The loop that runs in the calling thread. Any thread.
   *
   * @return the loop
   * @throws IllegalStateException if none does
   */
  public static EventLoop running() {
    EventLoop loop = Loops.here();
    if (loop == null) {
      throw new IllegalStateException("no running event loop; start one with run(() -> ...)");
    }
    return loop;
  }

  /**
   * The loop that runs in the calling thread, or the one set by {@link #setCurrent}. Never makes
   * one. Any thread.
   *
   * @return the loop
   * @throws IllegalStateException if there is neither
   */
  public static EventLoop current() {
    EventLoop loop = Loops.here();
    if (loop == null) {
      loop = Loops.current();
    }
    if (loop == null) {
      throw new IllegalStateException(
          "There is no current event loop in thread '"
              + Thread.currentThread().getName()
              + "'; use run(() -> ...), or make one and set it with setEventLoop()");
    }
    return loop;
  }

  /**
   * The loops that run in this process. Any thread.
   *
   * @return a copy, in the order in which they were made
   */
  public static List<EventLoop> allRunning() {
    return Loops.open().stream().filter(EventLoop::isRunning).toList();
  }

  /**
   * Sets what {@link #current()} answers in the calling thread while no loop runs there. Any
   * thread.
   *
   * @param loop the loop, or null for none
   */
  public static void setCurrent(@Nullable EventLoop loop) {
    Loops.current(loop);
  }

  /**
   * Whether the calling code has this loop's turn: it runs in a callback or a task of this loop, or
   * in a thread started by one. Any thread.
   *
   * @return true if the loop may be used here
   */
  public boolean runsHere() {
    return turn.mine();
  }

  /**
   * What it waits in.
   *
   * @return the poller
   */
  public Poller poller() {
    return poller;
  }

  /**
   * Has it wait in another poller from now on; the one before is closed. So a loop that begins with
   * nothing to poll needs no selector until something does. Loop thread only.
   *
   * @param poller not in use by another loop
   * @throws IllegalStateException if it cannot serve this loop, which keeps the one it has
   */
  public void setPoller(Poller poller) {
    checkClosed();
    checkThread("change the poller");
    introduce(poller);
    Poller before = this.poller;
    this.poller = poller;
    foreign.wake(poller);
    before.close();
  }

  private void introduce(Poller poller) {
    try {
      poller.serve(this);
    } catch (Throwable refused) {
      poller.close();
      throw refused;
    }
  }

  // ---- running

  /**
   * Runs until {@link #stop}. If it was called before, one iteration runs. The loop runs in the
   * calling platform thread, or, called from a virtual thread or portable, in one of its own while
   * the caller waits.
   *
   * @throws IllegalStateException if the loop is closed or running, or another one runs in this
   *     thread
   */
  public void runForever() {
    checkClosed();
    checkNotRunning();
    if (Thread.currentThread().isVirtual() && !portable()) {
      Hop.toPlatformThread(this::runForever);
      return;
    }
    if (!Thread.currentThread().isVirtual() && portable()) {
      Hop.toVirtualThread(this::runForever);
      return;
    }
    Thread self = Thread.currentThread();
    begin(self);
    try {
      do {
        runOnce();
      } while (!stopping);
    } finally {
      stopping = false;
      end(self);
    }
  }

  /**
   * Runs until an awaitable is done.
   *
   * @param main a future or task of this loop, or a coroutine, which becomes a task
   * @param <T> the type of its result
   * @return its result
   * @throws IllegalStateException as {@link #runForever}; or if the loop is stopped before
   */
  public <T> T runUntilComplete(Awaitable<T> main) {
    checkClosed();
    checkNotRunning();
    Future<T> future = Future.of(main, this);
    var stop = new StopWhenDone<T>(this);
    future.addDoneCallback(stop);
    try {
      runForever();
    } catch (Throwable left) {
      future.markRetrieved(); // it is what is thrown here
      throw left;
    } finally {
      future.removeDoneCallback(stop);
    }
    if (!future.done()) {
      throw new IllegalStateException("Event loop stopped before Future completed.");
    }
    return future.result();
  }

  /**
   * Runs until a body without a result has ended.
   *
   * @param main the body, which becomes a task
   */
  public void runUntilComplete(Action main) {
    runUntilComplete(new Effect<>(main));
  }

  /** Stops the loop when its main future is done, whatever happens. */
  private record StopWhenDone<T>(EventLoop loop) implements Consumer<Future<T>>, Link {
    @Override
    public @Nullable Awaitable<?> waiting() {
      return null;
    }

    @Override
    public void accept(Future<T> main) {
      if (!(main.failure() instanceof ExitError)) { // that has left the loop by itself
        loop.stop();
      }
    }

    @Override
    public boolean broken(Throwable failure) {
      loop.stop();
      return true;
    }
  }

  /**
   * Makes the loop stop after the current iteration; what is queued meanwhile stays for the next
   * run.
   */
  public void stop() {
    checkThread("stop the loop");
    stopping = true;
  }

  /**
   * Whether it runs. Any thread.
   *
   * @return true while it does
   */
  public boolean isRunning() {
    return running;
  }

  /**
   * Whether it is closed. Any thread.
   *
   * @return true once it is
   */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Closes the loop: drops what is scheduled without running it, ends the bodies of tasks that are
   * still pending and reports them, lets its executor end. Idempotent.
   *
   * <p>Returns when all tasks are done. A body gets a {@link CancelledError} where it waits, and an
   * error at each further await; in a blocking call, an interrupt. One that goes on awaiting all
   * the same, or has not left its blocking calls after a second or after the {@linkplain
   * LoopOptions#withShutdownTimeout shutdown timeout}, is abandoned with a report that says where
   * it stands: its stack stays as it is for ever, its {@code finally} blocks do not run.
   *
   * @throws IllegalStateException if it is running
   */
  @Override
  public void close() {
    close(closingGrace);
  }

  /** As {@link #close()}, waiting so long for bodies in blocking calls. */
  void close(long graceNanos) {
    if (running) {
      throw new IllegalStateException("Cannot close a running event loop; stop() it first");
    }
    if (closed) {
      return;
    }
    if (scheduler != null && Thread.currentThread().isVirtual()) {
      Hop.toPlatformThread(() -> close(graceNanos));
      return;
    }
    closed = true;
    Loops.closed(this);
    signals.removeAll();
    clearTimers();
    offLoop.close();
    Thread self = Thread.currentThread();
    EventLoop outer = Loops.here();
    begin(self);
    try {
      var whileClosing = new ParkingPoller();
      foreign.wake(whileClosing);
      closing = whileClosing;
      new Closing(this, graceNanos).run();
      callbacks.close();
      generators.destroy();
      resources.abandon();
      diagnostics.closed();
      gone = true;
      takeForeign();
      while (!ready.isEmpty()) {
        drop(ready.poll());
      }
    } finally {
      end(self);
      if (outer != null) {
        Loops.bind(self, outer);
      }
      poller.close();
    }
    ExitError exit = leaving;
    if (exit != null) {
      throw exit;
    }
  }

  /** Closing: continues the bodies whose blocking calls have ended, as long as there are some. */
  void runUnblocked() {
    takeForeign();
    while (!ready.isEmpty()) {
      Object item = ready.poll();
      Task<?> task = takeBlocked(item);
      if (task != null) {
        task.unblock();
      } else if (item instanceof LoopScheduler.Elapsed elapsed) {
        elapsed.run();
      } else if (!(item instanceof Runnable continuation && callbacks.goOn(continuation))) {
        drop(item);
      }
      takeForeign();
    }
  }

  /** Closing: waits for something to be handed over; false if the time was over first. */
  boolean awaitForeign(long nanos) {
    ParkingPoller waiting = closing;
    if (waiting != null && foreign.announceWait()) {
      interrupted |= Thread.interrupted();
      waiting.poll(nanos);
    }
    foreign.endWait();
    return !foreign.isEmpty();
  }

  /** Closing: a body has thrown what leaves the program; it goes on when all have ended. */
  void leaving(ExitError exit) {
    if (leaving == null) {
      leaving = exit;
    }
  }

  /** Drops all timers; virtual threads that sleep among them are woken elsewhere. */
  private void clearTimers() {
    while (!timers.isEmpty()) {
      long left = timers.earliest() - clock.nanos();
      if (timers.poll() instanceof PlacedTimer timer
          && timer.context() == outside
          && timer.callback != null) {
        var _ = JdkAccess.defaultScheduler().schedule(timer.callback, left, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void begin(Thread thread) {
    interrupted = Thread.interrupted(); // kept for the caller: a carrier's interrupts get lost
    turn.owner = thread;
    running = !closed;
    Loops.bind(thread, this);
    diagnostics.begin(thread);
  }

  private void end(Thread thread) {
    diagnostics.end();
    Loops.unbind(thread);
    Loops.forget(this);
    running = false;
    turn.context = null;
    turn.owner = null;
    if (interrupted) {
      interrupted = false;
      thread.interrupt();
    }
  }

  /** One iteration. This is the only place where callbacks run and tasks take their steps. */
  private void runOnce() {
    takeForeign();
    waitForEvents();
    takeForeign();
    queueDueTimers();
    for (int due = ready.size(); due > 0; due--) {
      run(ready.poll());
    }
    turn.context = null;
  }

  private void takeForeign() {
    if (!foreign.isEmpty()) {
      foreign.drainTo(ready);
    }
  }

  private void waitForEvents() {
    poller.flush();
    if (!ready.isEmpty() || stopping) {
      poller.poll(0);
      return;
    }
    if (foreign.announceWait()) {
      interrupted |= Thread.interrupted();
      long wait = untilNextTimer();
      if (wait > 0) {
        Warmup.whileWaiting();
      }
      poller.poll(wait);
    }
    foreign.endWait();
  }

  private long untilNextTimer() {
    if (jobs > 0 && clock.virtual()) {
      return MAX_WAIT;
    }
    long wait = Long.MAX_VALUE;
    if (!timers.isEmpty()) {
      wait = Math.min(timers.earliest() - clock.nanos(), MAX_WAIT);
      if (wait <= 0) {
        return 0;
      }
    }
    return clock.idle(wait);
  }

  private void queueDueTimers() {
    if (!timers.isEmpty()) {
      long now = clock.nanos();
      while (!timers.isEmpty() && timers.earliest() <= now) {
        ready.add(timers.poll());
      }
    }
  }

  private void run(Object item) {
    if (debug) {
      Task<?> unblocked = blocked.get(item);
      diagnostics.timed(unblocked == null ? item : unblocked, () -> dispatch(item));
    } else {
      dispatch(item);
    }
  }

  private void dispatch(Object item) {
    if (item instanceof Task<?> task) {
      task.step();
    } else if (item instanceof Handle handle) {
      callbacks.run(handle);
    } else if (item instanceof Sleep sleep) {
      sleep.elapse();
    } else if (item instanceof Runnable continuation) {
      goOn(continuation);
    }
  }

  /**
   * Continues a virtual thread that the JDK says may go on: a task's, or one that a task has
   * started.
   */
  private void goOn(Runnable continuation) {
    Task<?> task = takeBlocked(continuation);
    if (task != null) {
      if (task.isAnnounced() && !debug) { // it may ignore that, and never let go
        diagnostics.watched(task, task::unblock);
      } else {
        task.unblock();
      }
    } else if (!callbacks.goOn(continuation)) {
      if (!(continuation instanceof Look || continuation instanceof LoopScheduler.Elapsed)) {
        callbacks.carriesChildren();
      }
      turn.context = null;
      continuation.run();
    }
  }

  private @Nullable Task<?> takeBlocked(Object continuation) {
    Task<?> task = blocked.remove(continuation);
    if (task != null) {
      callbacks.unblocked(task);
    }
    return task;
  }

  /**
   * After the close: virtual threads that may still go on do so elsewhere, callbacks are dropped,
   * and who waits for one outside is told.
   */
  private void drop(Object item) {
    if (item instanceof Handle handle) {
      Runnable callback = handle.take();
      if (callback instanceof AtClose waiting) {
        waiting.loopClosed();
      }
    } else if (scheduler != null
        && item instanceof Runnable continuation
        && !scheduler.isAbandoned(continuation)) {
      JdkAccess.defaultScheduler().execute(continuation);
    }
  }

  /**
   * Queues a step, a handle or a continuation, behind what other threads have handed over before.
   */
  void queue(Object item) {
    takeForeign();
    ready.add(item);
  }

  /** Queues all or none. */
  void queue(List<?> items) {
    takeForeign();
    ready.addAll(items.toArray());
  }

  /** Takes back what has just been queued. */
  void unqueue(Object item) {
    ready.remove(item);
  }

  /**
   * Has something done on the loop's thread, from any thread. Never blocks, never throws; dropped
   * if the loop is closed by then.
   */
  void handOver(Runnable callback) {
    queueForeign(new Handle(this, callback, outside));
  }

  /** Hands something to the loop from another thread. Never blocks, never throws. */
  void queueForeign(Object item) {
    foreign.add(item);
    if (gone) {
      foreign.takeAll(this::drop);
    }
  }

  // ---- scheduling

  /**
   * Schedules a callback for the next iteration, in a copy of the current context. First in, first
   * out.
   *
   * @param callback what to call
   * @return to cancel it with
   */
  public Handle callSoon(Runnable callback) {
    return callSoon(callback, Context.copyOfCurrent());
  }

  /**
   * Schedules a callback for the next iteration.
   *
   * @param callback what to call
   * @param context where it runs
   * @return to cancel it with
   */
  public Handle callSoon(Runnable callback, Context context) {
    checkClosed();
    checkThread("call callSoon");
    var handle = new Handle(this, Check.callback(callback), context);
    queue(handle);
    return handle;
  }

  /**
   * Schedules a callback from any thread and wakes the loop. The only method for that.
   *
   * @param callback what to call, on the loop's thread
   * @return to cancel it with, from any thread
   * @throws IllegalStateException if the loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback) {
    return callSoonThreadsafe(callback, Context.copyOfCurrent());
  }

  /**
   * Schedules a callback from any thread and wakes the loop.
   *
   * @param callback what to call, on the loop's thread
   * @param context where it runs
   * @return to cancel it with, from any thread
   * @throws IllegalStateException if the loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback, Context context) {
    checkClosed();
    var handle = new ThreadsafeHandle(this, Check.callback(callback), context);
    if (turn.mine()) {
      queue(handle);
    } else {
      queueForeign(handle);
    }
    return handle;
  }

  /**
   * Schedules a callback for later, in a copy of the current context.
   *
   * @param delay how much later; negative or zero: in the next iteration
   * @param callback what to call
   * @return to cancel it with
   */
  public TimerHandle callLater(Duration delay, Runnable callback) {
    return schedule(deadline(Check.nanos(delay, "delay")), callback, Context.copyOfCurrent());
  }

  /**
   * Schedules a callback for a time, in a copy of the current context.
   *
   * @param when the time, as {@link #time} tells it
   * @param callback what to call
   * @return to cancel it with
   */
  public TimerHandle callAt(Duration when, Runnable callback) {
    return callAt(when, callback, Context.copyOfCurrent());
  }

  /**
   * Schedules a callback for a time.
   *
   * @param when the time, as {@link #time} tells it
   * @param callback what to call
   * @param context where it runs
   * @return to cancel it with
   */
  public TimerHandle callAt(Duration when, Runnable callback, Context context) {
    return schedule(Check.nanos(when, "when"), callback, context);
  }

  /**
   * The time of the loop's clock. Any thread.
   *
   * @return time since an arbitrary origin
   */
  public Duration time() {
    return Duration.ofNanos(clock.nanos());
  }

  TimerHandle schedule(long when, Runnable callback, Context context) {
    checkClosed();
    checkThread("set a timer");
    var timer = new PlacedTimer(this, when, Check.callback(callback), context);
    timers.add(timer, when);
    return timer;
  }

  /** As {@link #callLater}, after so many nanoseconds. */
  TimerHandle later(long nanos, Runnable callback) {
    return schedule(deadline(nanos), callback, Context.copyOfCurrent());
  }

  void schedule(Sleep sleep, long when) {
    timers.add(sleep, when);
  }

  /** A timer of the JDK. */
  TimerHandle timer(long when, Runnable command) {
    return schedule(when, command, outside);
  }

  long deadline(long delay) {
    long now = clock.nanos();
    long when = now + delay;
    return delay > 0 && when < now ? Long.MAX_VALUE : when;
  }

  void forget(Timed timer) {
    checkThread("cancel a timer");
    timers.remove(timer);
  }

  // ---- futures and tasks

  /**
   * A pending future of this loop.
   *
   * @param <T> the type of its result
   * @return a new future
   */
  public <T> Future<T> createFuture() {
    return new Future<>(this);
  }

  /**
   * Makes a task, which starts in the next iteration.
   *
   * @param coroutine what it runs
   * @param <T> the type of its result
   * @return the task
   */
  public <T> Task<T> createTask(Awaitable<? extends T> coroutine) {
    return createTask(coroutine, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task.
   *
   * @param coroutine what it runs
   * @param options name, context, eager start
   * @param <T> the type of its result
   * @return the task
   */
  public <T> Task<T> createTask(Awaitable<? extends T> coroutine, TaskOptions options) {
    checkClosed();
    checkThread("create a task");
    Task<T> task = taskFactory.create(this, coroutine, options);
    if (task == null) {
      Coroutine.giveUp(coroutine);
      throw new IllegalStateException(
          "the task factory returned null; have it return a task of this loop");
    }
    return task;
  }

  /**
   * Makes a task of a body without a result, which starts in the next iteration.
   *
   * @param body what it runs
   * @return the task
   */
  public Task<@Nullable Void> createTask(Action body) {
    return createTask(new Effect<>(body), TaskOptions.DEFAULT);
  }

  /**
   * Makes a task of a body without a result.
   *
   * @param body what it runs
   * @param options name, context, eager start
   * @return the task
   */
  public Task<@Nullable Void> createTask(Action body, TaskOptions options) {
    return createTask(new Effect<>(body), options);
  }

  /**
   * Sets what makes the tasks.
   *
   * @param factory the factory, or null for the default
   */
  public void setTaskFactory(@Nullable TaskFactory factory) {
    taskFactory = factory == null ? Task::new : factory;
  }

  /**
   * What makes the tasks.
   *
   * @return the factory set, or the default
   */
  public TaskFactory taskFactory() {
    return taskFactory;
  }

  /**
   * The tasks that are not done. Any thread; while the loop runs, another thread waits for it to
   * answer between two callbacks.
   *
   * @return a copy, in the order of creation
   */
  public Set<Task<?>> allTasks() {
    return tasks.snapshot();
  }

  // ---- executors

  /**
   * Has a blocking job done by an executor, submitting it at once. Cancelling the future drops a
   * job that has not begun, and cannot stop one that has; see {@link #runInExecutorInterruptibly}.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @param <T> the type of its result
   * @return a future of its result
   * @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
   */
  public <T> Future<T> runInExecutor(@Nullable Executor executor, Awaitable<? extends T> job) {
    checkClosed();
    checkThread("call runInExecutor");
    return offLoop.submit(executor, Check.body(job), false);
  }

  /**
   * Has a blocking job without a result done by an executor.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @return a future of its end
   */
  public Future<@Nullable Void> runInExecutor(@Nullable Executor executor, Action job) {
    return runInExecutor(executor, new Effect<>(job));
  }

  /**
   * Has a blocking job done by an executor that can be stopped: cancelling the future, or a task
   * that awaits it, interrupts the thread, and the future is done, cancelled, when the job has
   * ended. A job that does not heed interrupts is waited for. What it throws other than for the
   * interrupt comes out.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @param <T> the type of its result
   * @return a future of its result
   * @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
   */
  public <T> Future<T> runInExecutorInterruptibly(
      @Nullable Executor executor, Awaitable<? extends T> job) {
    checkClosed();
    checkThread("call runInExecutorInterruptibly");
    return offLoop.submit(executor, Check.body(job), true);
  }

  /**
   * Has a blocking job without a result done by an executor that can be stopped.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @return a future of its end
   */
  public Future<@Nullable Void> runInExecutorInterruptibly(
      @Nullable Executor executor, Action job) {
    return runInExecutorInterruptibly(executor, new Effect<>(job));
  }

  /**
   * Sets the default executor. The loop shuts it down when it closes.
   *
   * @param executor the executor
   */
  public void setDefaultExecutor(ExecutorService executor) {
    offLoop.use(executor);
  }

  /**
   * Ends the default executor: refuses new jobs and waits for those under way, for ever.
   *
   * @return to be awaited
   */
  public Coroutine<@Nullable Void> shutdownDefaultExecutor() {
    return shutdownDefaultExecutor(Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Ends the default executor: refuses new jobs and waits for those under way. After the timeout a
   * warning is logged and they are left alone.
   *
   * @param timeout how long to wait
   * @return to be awaited
   */
  public Coroutine<@Nullable Void> shutdownDefaultExecutor(Duration timeout) {
    long nanos = Check.nanos(timeout, "timeout");
    return new Coroutine<>("shutdownDefaultExecutor", new Effect<>(() -> offLoop.shutdown(nanos)));
  }

  /**
   * Closes all asynchronous generators that have begun and not ended, concurrently. What fails goes
   * to the exception handler.
   *
   * @return to be awaited
   */
  public Coroutine<@Nullable Void> shutdownAsyncgens() {
    return new Coroutine<>("shutdownAsyncgens", new Effect<>(generators::shutdown));
  }

  // ---- signals

  /**
   * Has a signal handled by a callback, which runs on the loop's thread like any other, in a copy
   * of the current context. A second one for the same signal replaces the first. Of several loops
   * that handle the same signal, the latest gets it. Closing the loop removes the callbacks.
   *
   * @param signal its name, such as {@code "TERM"}, {@code "SIGTERM"}, {@code "HUP"}
   * @param callback what to call
   * @throws IllegalArgumentException if there is no such signal
   * @throws IllegalStateException if it cannot be caught: the system keeps {@code KILL} and {@code
   *     STOP} to itself, the JVM {@code QUIT}, {@code SEGV} and some more; or the loop is closed
   * @see <a href="https://docs.python.org/3/library/asyncio-eventloop.html#unix-signals">asyncio:
   *     Unix signals</a>
   */
  public void addSignalHandler(String signal, Runnable callback) {
    checkClosed();
    checkThread("add a signal handler");
    signals.add(signal, Check.callback(callback));
  }

  /**
   * Has a signal no longer handled by the loop; who handled it before gets it back.
   *
   * @param signal its name
   * @return whether the loop handled it
   * @throws IllegalArgumentException if there is no such signal
   */
  public boolean removeSignalHandler(String signal) {
    checkThread("remove a signal handler");
    return signals.remove(signal);
  }

  // ---- errors and debugging

  /**
   * Sets what gets the errors that nobody waits for.
   *
   * @param handler the handler, or null for the default, which logs them
   */
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    diagnostics.handler(handler);
  }

  /**
   * What gets the errors that nobody waits for.
   *
   * @return the handler set, or null
   */
  public @Nullable ExceptionHandler exceptionHandler() {
    return diagnostics.handler();
  }

  /**
   * Reports an error that nobody waits for. Never throws, save for {@link KeyboardInterrupt} and
   * {@link SystemExit} out of a handler.
   *
   * @param context see {@link ExceptionHandler#handle}
   */
  public void callExceptionHandler(Map<String, Object> context) {
    diagnostics.handle(context);
  }

  /**
   * What happens to errors without a handler: they are logged to the {@code System.Logger}
   * "asyncio".
   *
   * @param context see {@link ExceptionHandler#handle}
   */
  public void defaultExceptionHandler(Map<String, Object> context) {
    Report.log(context);
  }

  /**
   * Whether the loop is in debug mode.
   *
   * @return true if it is
   */
  public boolean debug() {
    return debug;
  }

  /**
   * Switches debug mode: places of creation are recorded, and callbacks that take long are named.
   *
   * @param debug on or off
   */
  public void setDebug(boolean debug) {
    this.debug = debug;
    diagnostics.debugChanged();
  }

  /**
   * From when on debug mode calls a callback slow; 100 ms unless set.
   *
   * @return the duration
   */
  public Duration slowCallbackDuration() {
    return Duration.ofNanos(diagnostics.slowNanos());
  }

  /**
   * Sets from when on debug mode calls a callback slow.
   *
   * @param duration the duration
   */
  public void setSlowCallbackDuration(Duration duration) {
    diagnostics.slowNanos(Check.nanos(duration, "duration"));
  }

  /**
   * Whether tasks are suspended by handing a baton, and blocking calls block the loop. Any thread.
   *
   * @return false if tasks run on the loop's own thread, and blocking calls suspend only them
   */
  public boolean portable() {
    return scheduler == null;
  }

  // ---- for the kernel

  Clock clock() {
    return clock;
  }

  /**
   * Whether {@link #close} is ending the bodies that are left: what their outcome would call is
   * dropped.
   */
  boolean isClosing() {
    return closed && turn.owner != null;
  }

  @Nullable LoopScheduler scheduler() {
    return scheduler;
  }

  PendingTasks tasks() {
    return tasks;
  }

  Diagnostics diagnostics() {
    return diagnostics;
  }

  OffLoop offLoop() {
    return offLoop;
  }

  AsyncGenerators generators() {
    return generators;
  }

  /**
   * Notes that a task's body sits in a blocking call, and what the JDK will hand in when it may go
   * on.
   */
  void blocked(Task<?> task, Fiber fiber) {
    Runnable continuation = fiber.continuation();
    if (continuation != null) {
      blocked.put(continuation, task);
      callbacks.blocked(task, fiber.thread());
    }
  }

  Resources resources() {
    return resources;
  }

  /** Whether it is the kernel's own: none that blocks, or that needs a stack. */
  boolean isInternal(Handle handle) {
    return handle.context() == outside;
  }

  CallbackStacks callbacks() {
    return callbacks;
  }

  /** The task or the callback with a stack of its own that runs; null if it is neither. */
  @Nullable Object onTurn() {
    return turn.task == null ? callbacks.running() : turn.task;
  }

  /** A stack that is never to be mounted again. */
  void abandon(Fiber fiber) {
    fiber.abandon();
    Runnable continuation = fiber.continuation();
    if (continuation != null) {
      blocked.remove(continuation);
    }
  }

  /** A timed park of the JDK has been ended before its time. */
  void wokenEarly() {
    if (scheduler != null) {
      scheduler.wokenEarly();
    }
  }

  boolean abandonsAtDeadlines() {
    return abandonsAtDeadlines;
  }

  void jobStarted() {
    jobs++;
  }

  void jobEnded() {
    jobs--;
  }

  void checkThread(String what) {
    if (running && !turn.mine()) {
      throw new IllegalStateException(
          "Non-thread-safe operation: cannot %s from thread '%s' while the loop runs in another; use callSoonThreadsafe()"
              .formatted(what, Thread.currentThread().getName()));
    }
  }

  private void checkClosed() {
    if (closed) {
      Task<?> body = turn.task;
      if (body != null && isClosing()) {
        body.refuse();
      }
      throw new IllegalStateException("Event loop is closed");
    }
  }

  private void checkNotRunning() {
    if (running) {
      throw new IllegalStateException("This event loop is already running");
    }
    if (Loops.here() != null) {
      throw new IllegalStateException("Cannot run the event loop while another loop is running");
    }
  }

  @Override
  public String toString() {
    return "<EventLoop running=%s closed=%s debug=%s poller=%s%s>"
        .formatted(running, closed, debug, poller, portable() ? " portable" : "");
  }
}
