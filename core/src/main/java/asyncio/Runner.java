package asyncio;

import asyncio.internal.Check;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs several main coroutines one after another on one loop and in one context, and at the end
 * shuts down in order. {@link Asyncio#run} is a runner for one coroutine.
 *
 * <p>Closing it cancels the remaining tasks and waits for them, closes asynchronous generators and
 * {@linkplain ResourceKey resources}, ends the default executor, and closes the loop. Tasks,
 * generators, resources and executor have five minutes each; {@link
 * LoopOptions#withShutdownTimeout} sets another bound for all of them together. Use it from one
 * thread, outside a running loop.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-runner.html">asyncio: runners</a>
 */
public final class Runner implements AutoCloseable {
  private final Supplier<EventLoop> loopFactory;
  private final boolean setsCurrent;
  private final @Nullable Duration shutdownTimeout;
  private final boolean terminationSignals;
  private @Nullable EventLoop loop;
  private @Nullable Context context;
  private boolean closed;
  private @Nullable Throwable thrown; // by the last run

  /** A runner whose loop has the default options. */
  public Runner() {
    this(LoopOptions.defaults());
  }

  /**
   * A runner whose loop has the given options. The runner creates the loop when it needs it; the
   * loop is the thread's current loop until the runner is closed.
   *
   * @param options the options
   */
  public Runner(LoopOptions options) {
    this(
        () -> new EventLoop(options),
        true,
        options.shutdownTimeout(),
        options.terminationSignals());
  }

  /**
   * A runner that takes its loop from a factory. The loop does not become the thread's current
   * loop.
   *
   * @param loopFactory creates the loop, once
   */
  public Runner(Supplier<EventLoop> loopFactory) {
    this(loopFactory, false, null, false);
  }

  private Runner(
      Supplier<EventLoop> loopFactory,
      boolean setsCurrent,
      @Nullable Duration shutdownTimeout,
      boolean terminationSignals) {
    this.terminationSignals = terminationSignals;
    this.shutdownTimeout = shutdownTimeout;
    this.loopFactory = loopFactory;
    this.setsCurrent = setsCurrent;
  }

  /**
   * Runs a main coroutine until it is done, in the runner's context.
   *
   * @param main what to run
   * @param <T> the type of its result
   * @return its result
   * @throws IllegalStateException inside a running loop, or after {@link #close}
   * @throws KeyboardInterrupt if Ctrl-C was pressed and main did not refuse the cancellation
   * @throws SystemExit if SIGTERM came, see {@link LoopOptions#withTerminationSignals}
   */
  public <T> T run(Awaitable<T> main) {
    return run(main, null);
  }

  /**
   * Runs a main coroutine without a result.
   *
   * @param main what to run
   */
  public void run(Action main) {
    run(new ActionAwaitable<>(main), null);
  }

  /**
   * Runs a main coroutine without a result in a context.
   *
   * @param main what to run
   * @param context where it runs; null: the runner's own
   */
  public void run(Action main, @Nullable Context context) {
    run(new ActionAwaitable<>(main), context);
  }

  /**
   * Runs a main coroutine until it is done.
   *
   * @param main what to run
   * @param context where it runs; null: the runner's own
   * @param <T> the type of its result
   * @return its result
   */
  public <T> T run(Awaitable<T> main, @Nullable Context context) {
    Check.body(main);
    if (EventLoop.here() != null) {
      throw new IllegalStateException(
          "run() cannot be called from a running event loop; await the coroutine instead");
    }
    EventLoop running = loop();
    thrown = null;
    Task<T> task =
        running.createTask(
            body(main), TaskOptions.DEFAULT.withContext(context == null ? this.context : context));
    try (TerminationSignal ctrlC = TerminationSignal.onCtrlC(task);
        TerminationSignal termination =
            terminationSignals ? TerminationSignal.onTermination(task) : null) {
      return outcome(running, task, ctrlC, termination);
    } catch (Throwable failure) {
      thrown = failure;
      throw failure;
    }
  }

  @SuppressWarnings("UnnecessaryMethodReference") // hides that it is a future
  private static <T> Awaitable<T> body(Awaitable<T> main) {
    return main instanceof Future<T> ? main::await : main;
  }

  private static <T> T outcome(
      EventLoop loop,
      Task<T> task,
      TerminationSignal ctrlC,
      @Nullable TerminationSignal termination) {
    try {
      return loop.runUntilComplete(task);
    } catch (CancelledError cancelled) {
      TerminationSignal stop =
          termination != null && termination.wasReceived() ? termination : ctrlC;
      if (stop.wasReceived() && task.uncancel() == 0) {
        throw stop.exit();
      }
      throw cancelled;
    } catch (ExitError leaving) {
      task.markRetrieved();
      throw leaving;
    }
  }

  /**
   * The loop; created now if it does not exist yet.
   *
   * @return the loop
   * @throws IllegalStateException after {@link #close}
   */
  public EventLoop loop() {
    if (closed) {
      throw new IllegalStateException("Runner is closed");
    }
    EventLoop made = loop;
    if (made == null) {
      made = loopFactory.get();
      loop = made;
      context = Context.copyOfCurrent();
      if (setsCurrent) {
        EventLoop.setCurrent(made);
      }
    }
    return made;
  }

  /** Shuts down in order. Idempotent; does nothing if nothing was run. */
  @Override
  public void close() {
    EventLoop closing = loop;
    if (closed || closing == null) {
      closed = true;
      return;
    }
    closed = true;
    try {
      close(closing);
    } catch (ExitError again) {
      if (again != thrown) { // the caller has that one already, and could not add it to itself
        throw again;
      }
    }
  }

  private void close(EventLoop closing) {
    long grace = Closing.GRACE;
    try {
      var shutdown = new Shutdown(closing, shutdownTimeout);
      shutdown.run();
      grace = shutdown.closingGrace();
    } finally {
      if (setsCurrent) {
        EventLoop.setCurrent(null);
      }
      closing.close(grace);
    }
  }
}
