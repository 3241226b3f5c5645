package asyncio.repl;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.Clock;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.Runner;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdk.jshell.spi.ExecutionControl.StoppedException;
import org.jspecify.annotations.Nullable;

/**
 * A prompt's loop, and the input that runs on it.
 *
 * <p>The tool calls from threads of its own, one input after another. Each becomes a task; the
 * calling thread waits until it is done. All of them share one context, so a context variable that
 * an input sets stays set. A loop that is the prompt's own runs in a daemon thread; that of a
 * program which opens a prompt goes on as before.
 *
 * <p><b>Stopping.</b> Ctrl-C cancels the input's task. One that is still there after {@link
 * #PATIENCE} does not wait for anything: {@link StopCheck} ends it. If another task keeps the loop
 * busy, the input has no turn to be cancelled in: the prompt lets it go, and names the task; a
 * Ctrl-C at the next input that finds it there ends it.
 */
final class Session implements AutoCloseable, TaskFactory {
  private static final long PATIENCE = 500; // milliseconds
  private static final Duration TO_END = Duration.ofSeconds(5);
  private static final long CLOSED = 1; // seconds until a look whether the loop is

  private final EventLoop loop;
  private final @Nullable Thread thread; // of a loop of its own
  private final Context context = new Context();
  private final @Nullable SteppedClock clock;
  private final Set<Task<?>> started = ConcurrentHashMap.newKeySet(); // by inputs, and not done
  private final Notes notes = new Notes();
  private final StallWatch stalls;
  private final boolean notesWait; // for the prompt, which must not be written into
  private final Map<String, Object> variables;
  private volatile PrintStream out = System.out;
  private volatile @Nullable LaggingOutput lagging; // of somebody who is attached
  private volatile boolean routed; // what it prints
  private volatile boolean closed;
  private final Object stopping = new Object();
  private volatile @Nullable Outside outside; // while it runs
  private volatile @Nullable Input running;
  private volatile @Nullable Task<?> busy; // what the last Ctrl-C has found in its way
  private volatile @Nullable InputRunner runner; // null: as tasks of the loop
  private int inputs;
  private TaskFactory factoryBefore = Task::new;

  private Session(
      EventLoop loop,
      @Nullable Thread thread,
      @Nullable SteppedClock clock,
      boolean notesWait,
      Map<String, Object> variables) {
    this.loop = loop;
    this.thread = thread;
    this.clock = clock;
    this.notesWait = notesWait;
    this.variables = variables;
    this.stalls = new StallWatch(loop);
  }

  // ---- beginning and end

  /** With a loop of its own, which runs in a thread of its own. */
  static Session ofItsOwn(boolean virtual, boolean notesWait) {
    SteppedClock clock = virtual ? new SteppedClock() : null;
    Clock time = clock == null ? Clock.system() : clock;
    var made = new CompletableFuture<EventLoop>();
    Thread thread = new Thread(() -> keepRunning(time, made), "asyncio-prompt");
    thread.setDaemon(true);
    thread.start();
    return new Session(made.join(), thread, clock, notesWait, Map.of()).begun();
  }

  private static void keepRunning(Clock clock, CompletableFuture<EventLoop> made) {
    try (var runner = new Runner(LoopOptions.defaults().withClock(clock))) {
      EventLoop loop = runner.loop();
      made.complete(loop);
      loop.runForever();
    } catch (Throwable failed) {
      if (!made.completeExceptionally(failed)) {
        throw failed;
      }
    }
  }

  /** On a loop that runs already. */
  static Session on(EventLoop loop, boolean notesWait, Map<String, Object> variables) {
    return new Session(loop, null, null, notesWait, variables).begun();
  }

  /** For somebody who attaches to the program that runs the loop; called from another thread. */
  static Session attached(EventLoop loop, Map<String, Object> variables) {
    var session = new Session(loop, null, null, true, variables);
    loop.callSoonThreadsafe(session::begun);
    PromptOutput.attach();
    session.routed = true;
    return session;
  }

  private Session begun() {
    if (closed) {
      return this;
    }
    Sessions.opened(this);
    loop.callSoonThreadsafe(() -> Sessions.enter(this), context);
    factoryBefore = loop.taskFactory();
    loop.setTaskFactory(this);
    stalls.start();
    return this;
  }

  /** Cancels what the inputs have started, and ends the loop if it is the prompt's own. */
  @Override
  public void close() {
    closed = true;
    stalls.stop();
    int left = started.size();
    if (left > 0) {
      print(left + (left == 1 ? " task is" : " tasks are") + " cancelled");
    }
    var over = new CompletableFuture<@Nullable Void>();
    post(
        () -> {
          leave();
          over.complete(null);
        });
    awaitOutput();
    LaggingOutput attached = lagging;
    if (attached != null) {
      lagging = null;
      attached.close();
    }
    if (routed) {
      routed = false;
      PromptOutput.detach();
    }
    end(over);
    Sessions.closed(this);
  }

  /**
   * Waits until the tasks have ended; those that do not let the loop turn, or go on, are stopped.
   */
  private void end(CompletableFuture<?> over) {
    long start = System.nanoTime();
    try {
      while (!loop.isClosed()
          && !(over.isDone() && started.isEmpty())
          && System.nanoTime() - start < TO_END.toNanos()) {
        Thread.sleep(5);
        if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(PATIENCE)) {
          started.forEach(StopCheck::stop);
        }
      }
      if (thread != null) {
        thread.join(TO_END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has the loop do something, unless it is closed. */
  private void post(Runnable callback) {
    try {
      loop.callSoonThreadsafe(callback);
    } catch (IllegalStateException loopClosed) {
      // there is nothing to be done any longer
    }
  }

  private void leave() {
    stalls.stop();
    started.forEach(Task::cancel);
    if (loop.taskFactory() == this) {
      loop.setTaskFactory(factoryBefore);
    }
    for (Session above : Sessions.open()) {
      if (above.factoryBefore == this) {
        above.factoryBefore = factoryBefore;
      }
    }
    if (thread != null) {
      loop.stop();
    }
  }

  // ---- inputs

  /** An input while it runs. */
  private static final class Input {
    final CompletableFuture<String> value = new CompletableFuture<>();
    volatile @Nullable Task<String> task; // once it has begun
    volatile boolean stopped;
  }

  /** An input that is no task of the loop, while it runs. */
  private static final class Outside {
    private final Thread thread;

    Outside(Thread thread) {
      this.thread = thread;
    }
  }

  /** Runs an input and waits for it; what it throws is thrown as it is. */
  String evaluate(Awaitable<String> body) throws Exception {
    InputRunner chosen = runner;
    Throwable thrown = null;
    try {
      return chosen == null ? asTask(body) : outside(chosen, body);
    } catch (Throwable failed) {
      thrown = failed;
      throw failed;
    } finally {
      notes.tell(thrown, this::print);
      awaitOutput();
    }
  }

  private String outside(InputRunner chosen, Awaitable<String> body) throws Exception {
    Sessions.enterThread(this);
    outside = new Outside(Thread.currentThread());
    try {
      return String.valueOf(chosen.run(body));
    } catch (InvocationTargetException | StopCheck.Stopped failed) {
      if (failed instanceof StopCheck.Stopped || isStopped(failed)) {
        throw new StoppedException();
      }
      throw failed;
    } finally {
      synchronized (stopping) {
        outside = null;
        StopCheck.forget(loop);
        var _ = Thread.interrupted(); // of a stop that came too late
      }
      Sessions.leaveThread();
    }
  }

  private String asTask(Awaitable<String> body) throws Exception {
    var input = new Input();
    running = input;
    inputs++;
    TaskOptions options = TaskOptions.named("input " + inputs).withContext(context);
    post(() -> begin(input, body, options));
    try {
      return value(input);
    } catch (ExecutionException failed) {
      throw failure(input, failed.getCause());
    } catch (CancellationException cancelled) {
      throw failure(input, cancelled);
    } finally {
      running = null;
      StopCheck.forget(input.task);
    }
  }

  private String value(Input input) throws ExecutionException, InterruptedException {
    while (true) {
      try {
        return input.value.get(loop.isClosed() ? 0 : CLOSED, TimeUnit.SECONDS);
      } catch (TimeoutException runsStill) {
        if (loop.isClosed()) {
          throw new ExecutionException(
              new InvocationTargetException(
                  new IllegalStateException(
                      "the event loop was closed; leave the prompt with /exit")));
        }
      }
    }
  }

  private void begin(Input input, Awaitable<String> body, TaskOptions options) {
    try {
      if (clock != null) {
        clock.moves(true);
      }
      Task<String> task = new Task<>(loop, body, options);
      input.task = task;
      task.addDoneCallback(done -> end(input, task));
      if (input.stopped) {
        task.cancel();
      }
    } catch (Throwable refused) {
      input.value.completeExceptionally(refused);
    }
  }

  private void end(Input input, Task<String> task) {
    if (clock != null) {
      clock.moves(false);
    }
    if (task.cancelled()) {
      input.value.completeExceptionally(new CancelledError("the input was cancelled"));
      return;
    }
    Throwable failure = task.exception();
    if (failure == null) {
      input.value.complete(task.result());
    } else {
      input.value.completeExceptionally(failure);
    }
  }

  private static Exception failure(Input input, @Nullable Throwable cause) {
    if (input.stopped || cause instanceof StopCheck.Stopped || isStopped(cause)) {
      return new StoppedException();
    }
    return cause instanceof Exception thrown ? thrown : new InvocationTargetException(cause);
  }

  private static boolean isStopped(@Nullable Throwable failure) {
    return failure instanceof InvocationTargetException
        && failure.getCause() instanceof StopCheck.Stopped;
  }

  /** Ctrl-C. Called by a thread of the tool while another waits for the input. */
  void stop() {
    Input input = running;
    if (input == null) {
      stopOutside();
      return;
    }
    input.stopped = true;
    post(() -> cancel(input));
    try {
      input.value.get(PATIENCE, TimeUnit.MILLISECONDS);
    } catch (TimeoutException busyLoop) {
      stopBusy(input);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | CancellationException ended) {
      // as it was to
    }
  }

  /** An input that is no task of the loop is interrupted, and ended if it goes on. */
  private void stopOutside() {
    Outside stopped = outside;
    if (stopped == null) {
      return;
    }
    whileItRuns(stopped, stopped.thread::interrupt);
    try {
      for (long waited = 0; waited < PATIENCE && outside == stopped; waited += 10) {
        Thread.sleep(10);
      }
      whileItRuns(stopped, () -> StopCheck.stopOutside(loop));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing may reach the thread after the input: it serves the connection then. */
  private void whileItRuns(Outside input, Runnable action) {
    synchronized (stopping) {
      if (outside == input) {
        action.run();
      }
    }
  }

  private static void cancel(Input input) {
    Task<String> task = input.task;
    if (task != null) {
      var _ = task.cancel();
    }
  }

  private void stopBusy(Input input) {
    Task<?> current = Asyncio.currentTask(loop);
    if (current == null || current == input.task) {
      if (input.task != null) {
        StopCheck.stop(input.task);
      }
    } else if (current == busy) {
      StopCheck.stop(current);
      post(() -> StopCheck.forget(current)); // the loop turns again
    } else {
      busy = current;
      print(
          "the loop is busy with "
              + current
              + ", which does not wait for anything; Ctrl-C at the next input ends it");
      input.value.completeExceptionally(new StopCheck.Stopped());
    }
  }

  // ---- what inputs start

  /** As the loop's task factory: knows what inputs start, and tells of what fails unseen. */
  @Override
  public <T> Task<T> create(EventLoop on, Awaitable<? extends T> coroutine, TaskOptions options) {
    Task<?> creator = Asyncio.currentTask(on);
    Task<T> task = factoryBefore.create(on, coroutine, options);
    Input input = running;
    boolean byInput = input != null && creator == input.task;
    if (byInput || (creator != null && started.contains(creator))) {
      started.add(task);
      task.addDoneCallback(this::ended);
    }
    return task;
  }

  private <T> void ended(asyncio.Future<T> done) {
    started.remove(done);
    StopCheck.forget(done);
    if (done.cancelled() || !(done instanceof Task<?> task)) {
      return;
    }
    Throwable failure = done.exception();
    if (failure != null) {
      notes.add(task.name(), failure);
      if (!notesWait && running == null) {
        notes.tell(null, this::print);
      }
    }
  }

  private void print(String text) {
    out.println("|  " + text.replace("\n", "\n|  "));
  }

  // ---- for the prompt's methods

  EventLoop loop() {
    return loop;
  }

  StallWatch stalls() {
    return stalls;
  }

  boolean virtual() {
    return clock != null;
  }

  void runBy(@Nullable InputRunner chosen) {
    runner = chosen;
  }

  Map<String, Object> variables() {
    return variables;
  }

  PrintStream out() {
    return out;
  }

  void printTo(PrintStream stream) {
    out = stream;
  }

  /** Shows what inputs print to somebody who is attached, at their own pace. */
  void printTo(OutputStream stream) {
    var attached = new LaggingOutput(stream);
    lagging = attached;
    out = new PrintStream(attached, true, StandardCharsets.UTF_8);
  }

  @Nullable LaggingOutput lagging() {
    return lagging;
  }

  private void awaitOutput() {
    LaggingOutput attached = lagging;
    try {
      if (attached != null) {
        attached.await(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
