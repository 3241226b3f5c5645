package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import asyncio.internal.report.Repr;
import org.jspecify.annotations.Nullable;

/**
 * The running half of an {@link AsyncGenerator}: a body on a fiber of its own, which the task that
 * takes a value lends its turn. Apart from the generator itself, so that a generator nobody holds
 * any longer can be found although its body still stands on a stack.
 */
final class GeneratorFrame<T> implements AsyncGenerator.Yield<T> {
  private final AsyncGenerator.Body<T> body;
  private @Nullable EventLoop loop; // from the first value on
  private @Nullable Fiber fiber; // from the first value to the end
  private @Nullable Task<?> task; // lends the body its turn; null while the body stands
  private @Nullable Fiber consumer; // of that task: waits for the body to yield
  private @Nullable Context context; // of that task; what the body enters, it leaves before a yield
  private @Nullable AwaitGuard guard; // likewise
  private @Nullable CancelStatus scope; // likewise
  private @Nullable LeakDetector forgotten;
  private @Nullable Object sent;
  private @Nullable Throwable thrown; // into the body
  private @Nullable Throwable failure; // out of the body
  private @Nullable T value;
  private boolean ready; // a value has been yielded and not been taken
  private boolean ended;
  private boolean ignored; // a request to close it
  private boolean destroying; // the loop is closed

  GeneratorFrame(AsyncGenerator.Body<T> body) {
    this.body = Check.body(body);
  }

  @Nullable Fiber fiber() {
    return fiber;
  }

  @Nullable Fiber consumer() {
    return consumer;
  }

  boolean begun() {
    return fiber != null || ended;
  }

  boolean ready() {
    return ready;
  }

  /** Has the loop know the generator from its first value on, and close it if it is forgotten. */
  void track(AsyncGenerator<T> generator) {
    if (loop == null && !ended) {
      EventLoop tracking = Task.running().loop;
      loop = tracking;
      AsyncGenerators.of(tracking).began(this);
      forgotten = LeakDetector.watch(generator, () -> AsyncGenerators.of(tracking).abandoned(this));
    }
  }

  /** Runs the body to its next value; false when it has ended. */
  boolean advance(@Nullable Object send, @Nullable Throwable raise) {
    if (ended) {
      return false;
    }
    Task<?> taking = Task.running();
    if (taking.loop != loop) {
      throw new IllegalStateException(
          "asynchronous generator belongs to a different loop, on which its first value was taken");
    }
    if (task != null) {
      throw new IllegalStateException(
          "asynchronous generator is already running, for " + task.name() + "; take turns");
    }
    if (raise != null && fiber == null) { // not begun: nothing in the body can handle it
      end();
      throw Raise.unchecked(raise);
    }
    sent = send;
    thrown = raise;
    value = null;
    ready = false;
    lendTo(taking);
    Throwable failed = failure;
    if (failed != null) {
      failure = null;
      throw Raise.unchecked(failed);
    }
    return !ended;
  }

  private void lendTo(Task<?> taking) {
    Fiber running = fiber;
    boolean first = running == null;
    if (running == null) {
      Runnable carrying = Context.copyOfCurrent().surround(this::main);
      running = Fiber.of(taking.loop.dispatcher, taking.loop.scheduler(), taking.name(), carrying);
      fiber = running;
    }
    task = taking;
    consumer = taking.fiber();
    context = taking.loop.dispatcher.context;
    guard = taking.guard();
    scope = taking.scope();
    try {
      taking.switchTo(running);
    } catch (Throwable cannotSuspend) {
      task = null;
      sent = null;
      thrown = null;
      if (first) {
        fiber = null; // it has not begun
      }
      throw cannotSuspend;
    }
  }

  /**
   * Its stack has ended without the body having said how. Returns the stack of the task that waits
   * for a value, which gets the failure; null if none does.
   */
  @Nullable Fiber broken(Throwable broken) {
    failure = broken;
    Fiber back = consumer;
    end();
    return back;
  }

  @SuppressWarnings("NullAway") // a value was yielded; it may be null where T allows it
  T take() {
    T taken = value;
    value = null;
    ready = false;
    return taken;
  }

  @Override
  public @Nullable Object yield(T yielded) {
    if (destroying) {
      refuse();
    }
    Task<?> lending = task;
    Fiber back = consumer;
    Dispatcher here = Dispatcher.here();
    if (lending == null
        || back == null
        || here == null
        || here.task != lending
        || lending.fiber() != fiber) {
      throw new IllegalStateException("yield outside the body of the asynchronous generator");
    }
    if (lending.guard() != guard || here.context != context) {
      throw new IllegalStateException(
          "cannot yield inside atomically() or Context.run(): the consumer would run in it");
    }
    if (lending.scope() != scope) {
      throw new IllegalStateException(
          "yield inside a cancel scope: it would cancel the consumer; leave the scope first");
    }
    value = yielded;
    ready = true;
    task = null;
    try {
      lending.switchTo(back);
    } catch (Throwable cannotSuspend) {
      task = lending;
      ready = false;
      throw cannotSuspend;
    }
    Throwable raised = thrown;
    if (raised != null) {
      thrown = null;
      throw Raise.unchecked(raised);
    }
    return sent;
  }

  private void main() {
    try {
      body.run(this);
    } catch (Throwable thrownOut) {
      failure = task == null ? thrownOut : task.cancellationIn(thrownOut);
    }
    Task<?> lending = task;
    Fiber back = consumer;
    end();
    if (lending != null && back != null) {
      lending.returnTo(back);
    }
  }

  private void end() {
    ended = true;
    task = null;
    consumer = null;
    scope = null;
    fiber = null;
    if (forgotten != null) {
      forgotten.disarm();
    }
    if (loop != null) {
      AsyncGenerators.of(loop).ended(this);
    }
  }

  void close() {
    if (ended) {
      return;
    }
    if (fiber == null) {
      end();
      return;
    }
    try {
      if (advance(null, new GeneratorExit())) {
        take();
        ignored = true;
        throw new IllegalStateException(
            "async generator ignored GeneratorExit; let it through, and yield nothing in finally");
      }
    } catch (GeneratorExit exit) {
      // it has gone all the way through
    }
  }

  /**
   * Ends the body because the loop is closed: there is no task in which it could await. One that
   * does not end is abandoned.
   */
  @Nullable Throwable destroy() {
    Fiber standing = fiber;
    if (standing != null && task == null) {
      if (!ignored && !standing.abandoned()) {
        thrown = new GeneratorExit();
        destroying = true;
        standing.resume();
      }
      if (!ended && loop != null) {
        loop.abandon(standing);
        if (ignored) { // which has been told
          end();
          return null;
        }
        failure =
            new IllegalStateException(
                "async generator ignored GeneratorExit and was abandoned; let it through, and yield and await nothing in finally");
        failure.setStackTrace(standing.thread().getStackTrace());
        end();
      }
    }
    return failure instanceof GeneratorExit ? null : failure;
  }

  boolean destroying() {
    return destroying && !ended;
  }

  /** The body goes on although it has been told to end, and there is nobody to go on for. */
  void refuse() {
    Fiber standing = fiber;
    while (standing != null) {
      standing.suspend(); // for ever
    }
  }

  @Override
  public String toString() {
    return Repr.callable(body) + (ended ? " ended" : begun() ? "" : " not begun");
  }
}
