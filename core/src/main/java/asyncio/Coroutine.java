package asyncio;

import asyncio.internal.Check;
import asyncio.internal.report.Origin;
import asyncio.internal.report.Report;
import asyncio.internal.report.Repr;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that has a name and runs once, like the object that calling an {@code async def}
 * function returns in Python. It does nothing until something awaits it or makes it a task; if
 * neither ever happens, the log has a warning.
 *
 * <p>Most code needs no coroutine objects, because every lambda is an {@link Awaitable}; they are
 * for work that is passed around before it runs. {@link Asyncio#coroutine} creates one.
 *
 * @param <T> the type of the result
 * @see <a href="https://docs.python.org/3/library/asyncio-task.html#coroutines">asyncio:
 *     coroutines</a>
 */
public final class Coroutine<T> implements Awaitable<T>, AutoCloseable {
  private enum State {
    CREATED,
    RUNNING,
    CLOSED
  }

  private final String name;
  private final StackWalker.@Nullable StackFrame definition;
  private @Nullable Awaitable<? extends T> body;
  private State state = State.CREATED;
  private final LeakDetector neverAwaited;

  Coroutine(@Nullable String name, Awaitable<? extends T> body) {
    this.body = Check.body(body);
    this.name = name == null ? Repr.callable(body) : name;
    this.definition = Origin.caller();
    EventLoop maker = EventLoop.here(); // warns when it closes, if the garbage collector has not
    this.neverAwaited =
        maker == null
            ? LeakDetector.watch(this, warning(this.name, definition))
            : maker.diagnostics().watch(this, () -> warning(this.name, definition));
  }

  private static Runnable warning(String name, StackWalker.@Nullable StackFrame definition) {
    String place = definition == null ? "" : ", created at " + Origin.place(definition);
    return () -> Report.warn("coroutine '" + name + "' was never awaited" + place);
  }

  /**
   * The name.
   *
   * @return as given, or after the class in which the body's lambda stands
   */
  public String name() {
    return name;
  }

  /**
   * Runs the body in the calling task. It suspends as the body does, and cancelling the task
   * reaches into the body.
   *
   * @return the body's result
   * @throws IllegalStateException if it was awaited before, is running, or was closed; or outside a
   *     task
   * @throws Exception what the body throws
   */
  @Override
  public T await() throws Exception {
    Task<?> task = Task.running();
    Awaitable<? extends T> started = start();
    try {
      return started.await();
    } catch (Exception failure) {
      throw task.asCancellation(failure);
    } finally {
      state = State.CLOSED;
    }
  }

  private Awaitable<? extends T> start() {
    Awaitable<? extends T> starting = body;
    if (state != State.CREATED || starting == null) {
      throw new IllegalStateException(
          state == State.RUNNING
              ? "coroutine '"
                  + name
                  + "' is being awaited already; make it a task to await it twice"
              : "cannot reuse already awaited coroutine '"
                  + name
                  + "'; make a new one for each await");
    }
    state = State.RUNNING;
    body = null;
    neverAwaited.disarm();
    return starting;
  }

  /**
   * Discards it: it never runs, and the log has no warning. Idempotent; does nothing once it runs.
   */
  @Override
  public void close() {
    if (state == State.CREATED) {
      state = State.CLOSED;
      body = null;
      neverAwaited.disarm();
    }
  }

  /** Closes what will never be run, if it is a coroutine. */
  static void giveUp(Awaitable<?> refused) {
    if (refused instanceof Coroutine<?> unused) {
      unused.close();
    }
  }

  /** Name and place, as a task shows them. */
  String describe(boolean done, @Nullable StackTraceElement at) {
    String defined = definition == null ? "" : Origin.place(definition);
    String where = done || at == null ? defined : Origin.place(at);
    return name + (done ? "() done, defined at " : "() running at ") + where;
  }

  @Override
  public String toString() {
    return "<coroutine object "
        + name
        + " at 0x"
        + Integer.toHexString(System.identityHashCode(this))
        + ">";
  }
}
