package asyncio;

import asyncio.internal.Check;
import asyncio.internal.queue.ParkingPoller;
import asyncio.internal.report.Report;
import asyncio.internal.report.Watchdog;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The event loop: runs callbacks and the steps of tasks, one at a time, on one thread.
 *
 * <p>Except where a method says that any thread may call it, a loop is used by the thread in which
 * it runs, or by any one thread while it does not run; a call from elsewhere throws an {@link
 * IllegalStateException}.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-eventloop.html">asyncio: event loop</a>
 */
public final class EventLoop implements AutoCloseable, Poller.Host {
  // Theory of operation. A loop is a queue of what is ready and a heap of timers. One iteration,
  // runOnce, takes in what other threads handed over, waits in the Poller if there is nothing to
  // do, moves the timers that are due to the queue, and runs exactly what stood in the queue
  // then; what that schedules is for the next iteration. So I/O cannot be starved, and the order
  // is CPython's: queued callbacks, then I/O events, then timers.

  static {
    RoomAccess.open();
    Warmup.early(Cancellation.class, CancelledError.class);
    Warmup.late(Cancellation.class, Coroutine.class, Future.class);
  }

  private final Schedule schedule;
  private Poller poller;
  private final @Nullable LoopScheduler scheduler; // null: portable
  private final PendingTasks tasks = new PendingTasks(this);
  private final DefaultExecutor offLoop;
  private final Diagnostics diagnostics;
  private final SignalHandlers signals;
  private @Nullable GeneratorHooks generators; // from the first one on
  private boolean generatorsEnded;
  private @Nullable Attachment resources; // from the first one on
  private final IdentityHashMap<Runnable, Task<?>> blocked = new IdentityHashMap<>();
  private final CallbackStacks callbacks = new CallbackStacks(this);
  final Dispatcher dispatcher = new Dispatcher(this, callbacks);

  private boolean stopping;
  private boolean interrupted;
  private @Nullable ParkingPoller closing; // what is waited in while the loop is closed
  private @Nullable ExitError leaving; // out of a body that ended while the loop was closed
  private final long closingGrace;
  private final boolean abandonsAtDeadlines;
  private @Nullable ExceptionHandler exceptionHandler;
  private TaskFactory taskFactory = Task::new;

  /**
   * A new loop that is not running.
   *
   * @param options what it is made of
   */
  public EventLoop(LoopOptions options) {
    Headroom.check(); // loaded by now, for where there is no room to load it
    poller = options.poller().get();
    LoopParts parts = LoopParts.of(options, dispatcher, poller);
    schedule = parts.schedule();
    diagnostics = parts.diagnostics();
    offLoop = parts.offLoop();
    signals = parts.signals();
    scheduler = parts.scheduler();
    Duration limit = options.shutdownTimeout();
    closingGrace = limit == null ? Closing.GRACE : Check.nanos(limit, "shutdownTimeout");
    abandonsAtDeadlines = options.abandonsAtDeadlines();
    introduce(poller);
    diagnostics.created(this);
    LoopRegistry.opened(dispatcher);
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
    EventLoop loop = here();
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
    EventLoop loop = here();
    if (loop == null) {
      loop = of(LoopRegistry.current());
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
    return open().stream().filter(EventLoop::isRunning).toList();
  }

  /**
   * Sets what {@link #current()} answers in the calling thread while no loop runs there. Any
   * thread.
   *
   * @param loop the loop, or null for none
   */
  public static void setCurrent(@Nullable EventLoop loop) {
    LoopRegistry.current(loop == null ? null : loop.dispatcher);
  }

  /** The loop that runs in the calling thread; null if none does. */
  static @Nullable EventLoop here() {
    return of(LoopRegistry.here());
  }

  /** The loops that are not closed, oldest first. */
  static List<EventLoop> open() {
    return LoopRegistry.open().stream().map(each -> ((Dispatcher) each).loop).toList();
  }

  private static @Nullable EventLoop of(@Nullable LoopState state) {
    return state == null ? null : ((Dispatcher) state).loop;
  }

  /** The task that takes a step in the calling thread, in which a loop runs; null if none does. */
  static @Nullable Task<?> currentTask() {
    Dispatcher here = Dispatcher.here();
    return here == null ? running().dispatcher.task : here.task;
  }

  /**
   * Whether the calling code has this loop's turn: it runs in a callback or a task of this loop, or
   * in a thread started by one. Any thread.
   *
   * @return true if the loop may be used here
   */
  public boolean runsHere() {
    return dispatcher.mine();
  }

  /**
   * The poller in which the loop waits.
   *
   * @return the poller
   */
  public Poller poller() {
    return poller;
  }

  /**
   * Makes the loop wait in another poller from now on and closes the one before. So a loop that
   * begins with nothing to poll needs no selector until something does. Loop thread only.
   *
   * @param poller not in use by another loop
   * @throws IllegalStateException if it cannot serve this loop, which keeps the one it has
   */
  public void setPoller(Poller poller) {
    checkClosed();
    dispatcher.checkThread("change the poller");
    introduce(poller);
    Poller before = this.poller;
    this.poller = poller;
    schedule.wake(poller);
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
      ThreadHop.toPlatformThread(this::runForever);
      return;
    }
    if (!Thread.currentThread().isVirtual() && portable()) {
      ThreadHop.toVirtualThread(this::runForever);
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
    runUntilComplete(new ActionAwaitable<>(main));
  }

  /** Stops the loop when its main future is done, whatever happens. */
  private record StopWhenDone<T>(EventLoop loop) implements Consumer<Future<T>>, WaitEdge {
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
    dispatcher.checkThread("stop the loop");
    stopping = true;
  }

  /**
   * Whether it runs. Any thread.
   *
   * @return true while it does
   */
  public boolean isRunning() {
    return dispatcher.running;
  }

  /**
   * Whether it is closed. Any thread.
   *
   * @return true once it is
   */
  public boolean isClosed() {
    return dispatcher.closed;
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
    if (dispatcher.running) {
      throw new IllegalStateException("Cannot close a running event loop; stop() it first");
    }
    if (dispatcher.closed) {
      return;
    }
    if (scheduler != null && Thread.currentThread().isVirtual()) {
      ThreadHop.toPlatformThread(() -> close(graceNanos));
      return;
    }
    dispatcher.closed = true;
    LoopRegistry.closed(dispatcher);
    signals.removeAll();
    schedule.clearTimers();
    offLoop.close();
    Thread self = Thread.currentThread();
    LoopState outer = LoopRegistry.here();
    begin(self);
    try {
      var whileClosing = new ParkingPoller();
      schedule.wake(whileClosing);
      closing = whileClosing;
      new Closing(this, graceNanos).run();
      callbacks.close();
      if (generators != null) {
        generators.abandon();
      }
      if (resources != null) {
        resources.abandon();
      }
      diagnostics.closed();
      schedule.end();
    } finally {
      end(self);
      if (outer != null) {
        LoopRegistry.bind(self, outer);
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
    schedule.takeForeign();
    while (!schedule.isEmpty()) {
      Object item = schedule.poll();
      Task<?> task = takeBlocked(item);
      if (task != null) {
        task.unblock();
      } else if (item instanceof LoopScheduler.Elapsed elapsed) {
        elapsed.run();
      } else if (!(item instanceof Runnable continuation && callbacks.goOn(continuation))) {
        schedule.drop(item);
      }
      schedule.takeForeign();
    }
  }

  /** Closing: waits for something to be handed over; false if the time was over first. */
  boolean awaitForeign(long nanos) {
    ParkingPoller waiting = closing;
    if (waiting != null && schedule.announceWait()) {
      interrupted |= Thread.interrupted();
      waiting.poll(nanos);
    }
    schedule.endWait();
    return schedule.anyForeign();
  }

  /** Closing: a body has thrown what leaves the program; it goes on when all have ended. */
  void leaving(ExitError exit) {
    if (leaving == null) {
      leaving = exit;
    }
  }

  private void begin(Thread thread) {
    interrupted = Thread.interrupted(); // kept for the caller: a carrier's interrupts get lost
    dispatcher.owner = thread;
    dispatcher.running = !dispatcher.closed;
    LoopRegistry.bind(thread, dispatcher);
    diagnostics.begin(thread);
  }

  private void end(Thread thread) {
    diagnostics.end();
    LoopRegistry.unbind(thread);
    LoopRegistry.forget(dispatcher);
    dispatcher.running = false;
    dispatcher.context = null;
    dispatcher.owner = null;
    if (interrupted) {
      interrupted = false;
      thread.interrupt();
    }
  }

  /** One iteration: where callbacks run and tasks take their steps, as long as the loop runs. */
  private void runOnce() {
    schedule.takeForeign();
    waitForEvents();
    schedule.takeForeign();
    schedule.queueDueTimers();
    for (int due = schedule.size(); due > 0; due--) {
      run(schedule.poll());
    }
    dispatcher.context = null;
    diagnostics.iterationEnded();
  }

  private void waitForEvents() {
    poller.flush();
    if (!schedule.isEmpty() || stopping) {
      poller.poll(0);
      return;
    }
    if (schedule.announceWait()) {
      interrupted |= Thread.interrupted();
      long wait = schedule.untilNextTimer();
      if (wait > 0) {
        Warmup.whileWaiting();
        diagnostics.idle();
      }
      poller.poll(wait);
    }
    schedule.endWait();
  }

  private void run(Object item) {
    if (dispatcher.debug) {
      Task<?> unblocked = blocked.get(item);
      diagnostics.timed(watched(unblocked == null ? item : unblocked), () -> dispatch(item));
    } else {
      dispatch(item);
    }
  }

  private static Watchdog.Step watched(Object item) {
    return item instanceof Task<?> task
        ? new Watchdog.Step(task, task.name(), task::thread)
        : new Watchdog.Step(item, "A callback", () -> null);
  }

  private void dispatch(Object item) {
    if (item instanceof Task<?> task) {
      task.step();
    } else if (item instanceof Handle handle) {
      callbacks.run(handle);
    } else if (item instanceof Future<?> timed) {
      timed.elapse();
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
      if (task.isAnnounced() && !dispatcher.debug) { // it may ignore that, and never let go
        diagnostics.watched(watched(task), task::unblock);
      } else {
        task.unblock();
      }
    } else if (!callbacks.goOn(continuation)) {
      dispatcher.context = null;
      if (continuation instanceof InternalRunnable || scheduler == null) {
        continuation.run();
      } else if (scheduler.carries(continuation)) {
        callbacks.carriesChildren();
      }
    }
  }

  private @Nullable Task<?> takeBlocked(Object continuation) {
    Task<?> task = blocked.remove(continuation);
    if (task != null) {
      callbacks.unblocked(task);
    }
    return task;
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
    dispatcher.checkThread("call callSoon");
    return schedule.callSoon(callback, context);
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
    return schedule.callSoonThreadsafe(callback, context);
  }

  /**
   * Schedules a callback for later, in a copy of the current context.
   *
   * @param delay how much later; negative or zero: in the next iteration
   * @param callback what to call
   * @return to cancel it with
   */
  public TimerHandle callLater(Duration delay, Runnable callback) {
    return schedule(
        schedule.deadline(Check.nanos(delay, "delay")), callback, Context.copyOfCurrent());
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
    return Duration.ofNanos(schedule.clock().nanos());
  }

  TimerHandle schedule(long when, Runnable callback, Context context) {
    checkClosed();
    dispatcher.checkThread("set a timer");
    return schedule.at(when, callback, context);
  }

  /** As {@link #callLater}, after so many nanoseconds. */
  TimerHandle later(long nanos, Runnable callback) {
    return schedule(schedule.deadline(nanos), callback, Context.copyOfCurrent());
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
    dispatcher.checkThread("create a task");
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
    return createTask(new ActionAwaitable<>(body), TaskOptions.DEFAULT);
  }

  /**
   * Makes a task of a body without a result.
   *
   * @param body what it runs
   * @param options name, context, eager start
   * @return the task
   */
  public Task<@Nullable Void> createTask(Action body, TaskOptions options) {
    return createTask(new ActionAwaitable<>(body), options);
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
   * Runs a blocking job in an executor, to which it is submitted at once. Cancelling the future
   * drops a job that has not begun, and cannot stop one that has; see {@link
   * #runInExecutorInterruptibly}.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @param <T> the type of its result
   * @return a future of its result
   * @throws java.util.concurrent.RejectedExecutionException if the executor does not take it
   */
  public <T> Future<T> runInExecutor(@Nullable Executor executor, Awaitable<? extends T> job) {
    checkClosed();
    dispatcher.checkThread("call runInExecutor");
    return submit(executor, Check.body(job), false);
  }

  /**
   * Runs a blocking job without a result in an executor.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @return a future of its end
   */
  public Future<@Nullable Void> runInExecutor(@Nullable Executor executor, Action job) {
    return runInExecutor(executor, new ActionAwaitable<>(job));
  }

  /**
   * Runs a blocking job that can be stopped in an executor: cancelling the future, or a task that
   * awaits it, interrupts the thread, and the future is done, cancelled, when the job has ended. A
   * job that does not heed interrupts is waited for. What it throws other than for the interrupt
   * comes out.
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
    dispatcher.checkThread("call runInExecutorInterruptibly");
    return submit(executor, Check.body(job), true);
  }

  private <T> Future<T> submit(
      @Nullable Executor executor, Awaitable<? extends T> job, boolean interruptible) {
    if (executor instanceof RemoteExecutor remote) {
      return submitRemote(remote, job);
    }
    var future = new ExecutorFuture<T>(this, offLoop, job, interruptible);
    offLoop.submit(executor, future.job());
    return future;
  }

  private <T> Future<T> submitRemote(RemoteExecutor executor, Awaitable<? extends T> job) {
    Future<T> future =
        executor.runJob(this, job instanceof ActionAwaitable<?> action ? action.action : job);
    if (!future.done()) {
      schedule.jobStarted(); // its end comes back by way of the loop
      future.addDoneCallback(done -> schedule.jobEnded());
    }
    return future;
  }

  /**
   * Runs a blocking job without a result that can be stopped in an executor.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @return a future of its end
   */
  public Future<@Nullable Void> runInExecutorInterruptibly(
      @Nullable Executor executor, Action job) {
    return runInExecutorInterruptibly(executor, new ActionAwaitable<>(job));
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
    return new Coroutine<>(
        "shutdownDefaultExecutor",
        new ActionAwaitable<>(() -> ExecutorFuture.shutdown(this, offLoop, nanos)));
  }

  /**
   * Closes all asynchronous generators that have begun and not ended, concurrently. What fails goes
   * to the exception handler.
   *
   * @return to be awaited
   */
  public Coroutine<@Nullable Void> shutdownAsyncgens() {
    return new Coroutine<>("shutdownAsyncgens", new ActionAwaitable<>(this::endGenerators));
  }

  private void endGenerators() {
    generatorsEnded = true;
    if (generators != null) {
      generators.shutdown();
    }
  }

  // ---- signals

  /**
   * Handles a signal by a callback, which runs on the loop's thread like any other, in a copy of
   * the current context. A second one for the same signal replaces the first. Of several loops that
   * handle the same signal, the latest gets it. Closing the loop removes the callbacks.
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
    dispatcher.checkThread("add a signal handler");
    signals.add(signal, Check.callback(callback));
  }

  /**
   * Stops handling a signal; who handled it before gets it back.
   *
   * @param signal its name
   * @return whether the loop handled it
   * @throws IllegalArgumentException if there is no such signal
   */
  public boolean removeSignalHandler(String signal) {
    dispatcher.checkThread("remove a signal handler");
    return signals.remove(signal);
  }

  // ---- errors and debugging

  /**
   * Sets what gets the errors that nobody waits for.
   *
   * @param handler the handler, or null for the default, which logs them
   */
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    exceptionHandler = handler;
    diagnostics.handler(handler == null ? null : context -> handler.handle(this, context));
  }

  /**
   * What gets the errors that nobody waits for.
   *
   * @return the handler set, or null
   */
  public @Nullable ExceptionHandler exceptionHandler() {
    return exceptionHandler;
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
    return dispatcher.debug;
  }

  /**
   * Switches debug mode: places of creation are recorded, and callbacks that take long are named.
   *
   * @param debug on or off
   */
  public void setDebug(boolean debug) {
    dispatcher.debug = debug;
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
  @Override
  public boolean portable() {
    return scheduler == null;
  }

  // ---- for the kernel

  Schedule schedule() {
    return schedule;
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

  DefaultExecutor offLoop() {
    return offLoop;
  }

  @Nullable GeneratorHooks generators() {
    return generators;
  }

  /** Whether {@link #shutdownAsyncgens} has been called. */
  boolean generatorsEnded() {
    return generatorsEnded;
  }

  void attach(GeneratorHooks hooks) {
    generators = hooks;
  }

  /** Closing: a generator that has to end awaits again. */
  void refuseGenerators() {
    if (generators != null) {
      generators.refuse();
    }
  }

  /**
   * Notes that a task's body sits in a blocking call, and what the JDK will hand in when it may go
   * on.
   */
  void blocked(Task<?> task, Fiber fiber) {
    Runnable continuation = fiber.continuation();
    if (continuation != null) {
      blocked.put(continuation, task);
      callbacks.blocked(task);
    }
  }

  @Nullable Attachment resources() {
    return resources;
  }

  void attach(Attachment loopResources) {
    resources = loopResources;
  }

  CallbackStacks callbacks() {
    return callbacks;
  }

  /** A stack that is never to be mounted again. */
  void abandon(Fiber fiber) {
    fiber.abandon();
    Runnable continuation = fiber.continuation();
    if (continuation != null) {
      blocked.remove(continuation);
    }
  }

  boolean abandonsAtDeadlines() {
    return abandonsAtDeadlines;
  }

  private void checkClosed() {
    if (dispatcher.closed) {
      Task<?> body = dispatcher.task;
      if (body != null && dispatcher.isClosing()) {
        body.refuse();
      }
      throw new IllegalStateException("Event loop is closed");
    }
  }

  private void checkNotRunning() {
    if (dispatcher.running) {
      throw new IllegalStateException("This event loop is already running");
    }
    if (LoopRegistry.here() != null) {
      throw new IllegalStateException("Cannot run the event loop while another loop is running");
    }
  }

  @Override
  public String toString() {
    return "<EventLoop running=%s closed=%s debug=%s poller=%s%s>"
        .formatted(
            dispatcher.running,
            dispatcher.closed,
            dispatcher.debug,
            poller,
            portable() ? " portable" : "");
  }
}
