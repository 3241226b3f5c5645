package asyncio.workers;

import asyncio.Asyncio;
import asyncio.CancelledError;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own for one function, with an event loop: aiomultiprocess's. It ends when the
 * function does; {@link Worker} is the same with a result.
 *
 * {@snippet :
 * try (var process = new Process(() -> serve(8080))) {
 *   process.start();
 *   process.join(Duration.ofSeconds(10));
 * }
 * }
 *
 * <p>What the function throws is printed to the standard error of the process, as all that is
 * printed there: line by line after {@code [worker 1234]}. A process ends with its loop, and with
 * this program, however that ends. Loop thread only. A file that uses {@link java.lang.Process},
 * too, imports one of the two by its name.
 *
 * @see <a href="https://aiomultiprocess.omnilib.dev/en/latest/api.html">aiomultiprocess:
 *     Process</a>
 */
@SuppressWarnings("JavaLangClash") // what asyncio's world calls it
public sealed class Process implements AutoCloseable, Opened permits Worker {
  private static final int FAILED = 1;

  private final Object target;
  private final Consumer<PoolOptions> setup;
  private final Class<?> program = Opening.caller();
  private @Nullable Crew crew;
  private @Nullable RemoteCall<?> call;
  private boolean ended; // by hand

  /**
   * A process that does not run yet.
   *
   * @param target what it does
   */
  public Process(RemoteRunnable target) {
    this(target, options -> {});
  }

  /**
   * A process that does not run yet.
   *
   * @param target what it does
   * @param setup sets up the options, among which those of calls and queues mean nothing here
   */
  public Process(RemoteRunnable target, Consumer<PoolOptions> setup) {
    this((Object) (RemoteRunnable) () -> toItsEnd(Executors.callable(target)), setup);
  }

  /**
   * A process that does not run yet, for a function that may throw anything.
   *
   * @param target what it does; its value is dropped
   */
  public Process(RemoteCallable<?> target) {
    this(target, options -> {});
  }

  /**
   * A process that does not run yet, for a function that may throw anything.
   *
   * @param target what it does; its value is dropped
   * @param setup sets up the options, among which those of calls and queues mean nothing here
   */
  public Process(RemoteCallable<?> target, Consumer<PoolOptions> setup) {
    this((Object) (RemoteRunnable) () -> toItsEnd(target), setup);
  }

  Process(Object target, Consumer<PoolOptions> setup) {
    this.target = target;
    this.setup = setup;
  }

  /** There: the process ends with the function. */
  private static void toItsEnd(Callable<?> target) {
    try {
      target.call();
    } catch (CancelledError cancelled) {
      System.exit(FAILED); // it is being terminated
    } catch (Throwable failed) {
      failed.printStackTrace();
      System.exit(FAILED);
    }
  }

  /**
   * Starts it. Does not wait for it, and does not suspend.
   *
   * @throws IllegalStateException if it was started before
   * @throws CodecException if the function cannot travel
   */
  public void start() {
    if (crew != null) {
      throw new IllegalStateException(
          "it was started before, and a process runs once; make another one for another run");
    }
    Crew made =
        Opening.crew(
            setup.andThen(options -> options.processes(1).spares(0).queueCount(1).starts(1)),
            null,
            program);
    try {
      call = made.submit(CallOptions.DEFAULT, false, target);
    } catch (RuntimeException refused) {
      made.kill("its function cannot travel");
      throw refused;
    }
    crew = made;
    call.addDoneCallback(
        done -> {
          if (!done.cancelled()) {
            done.exception(); // looked at where it is joined
          }
        });
    made.end();
  }

  Crew started() {
    if (crew == null) {
      throw new IllegalStateException("it has not been started: call start() before");
    }
    return crew;
  }

  RemoteCall<?> call() {
    started();
    return Objects.requireNonNull(call);
  }

  boolean isStarted() {
    return crew != null;
  }

  /** {@return the number of the process; -1 until it runs} */
  public long pid() {
    return crew == null ? -1 : crew.lastPid();
  }

  /**
   * How it has ended.
   *
   * @return 0 if the function has returned, 1 if it has thrown, what it has said to {@link
   *     System#exit}, -N if signal N has killed it; null before its end, and if it never ran
   */
  public @Nullable Integer exitcode() {
    return crew == null || !crew.isOver() ? null : crew.lastExitcode();
  }

  /** {@return whether it was started and has not ended} */
  public boolean isAlive() {
    return crew != null && !crew.isOver();
  }

  /**
   * Waits for its end. Suspends. Cancelling it leaves the process alone.
   *
   * @throws IllegalStateException if it has not been started
   * @throws BrokenProcessPool if it could not be started
   * @throws CodecException if the process does not accept the function
   */
  public void join() {
    join(null);
  }

  /**
   * Waits for its end. Suspends. Cancelling it leaves the process alone.
   *
   * @param timeout how long to wait; null: for ever
   * @return whether it has ended
   * @throws IllegalStateException if it has not been started
   * @throws BrokenProcessPool if it could not be started
   * @throws CodecException if the process does not accept the function
   */
  public boolean join(@Nullable Duration timeout) {
    if (!started().join(timeout)) {
      return false;
    }
    if (!ended) {
      checkRan();
    }
    return true;
  }

  /** Tells what no exit code tells. */
  void checkRan() {
    Throwable failure = call().cancelled() ? null : call().exception();
    if (failure instanceof BrokenProcessPool || failure instanceof CodecException) {
      Asyncio.await(call());
    }
  }

  /**
   * Cancels the function, and kills the process if it does not end within {@link
   * PoolOptions#cancelGrace}. Does not suspend.
   *
   * @throws IllegalStateException if it has not been started
   */
  public void terminate() {
    started().terminate("the process was terminated");
    ended = true;
  }

  /**
   * Kills the process: SIGKILL. Does not suspend.
   *
   * @throws IllegalStateException if it has not been started
   */
  public void kill() {
    started().kill("the process was killed");
    ended = true;
  }

  /**
   * Waits for its end, if it was started. Suspends. In a task that is being cancelled, or if it is
   * cancelled meanwhile, it terminates the process and waits for the end. Idempotent.
   */
  @Override
  public void close() {
    if (crew != null) {
      crew.close();
    }
  }

  @Override
  public String toString() {
    String state =
        crew == null ? "not started" : crew.isOver() ? "exitcode=" + exitcode() : "pid=" + pid();
    return "<" + getClass().getSimpleName() + " " + state + ">";
  }
}
