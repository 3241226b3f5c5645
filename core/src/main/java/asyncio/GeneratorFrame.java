package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * The running half of an {@link AsyncGenerator}: a body on a fiber of its own, which the task that
 * takes a value lends its turn. Apart from the generator itself, so that a generator nobody holds
 * any longer can be found although its body still stands on a stack.
 */
final class GeneratorFrame<T> implements AsyncGenerator.Yield<T> {
  private final AsyncGenerator.Body<T> body;
  private @Nullable EventLoop loop; // from the first value on
  private @Nullable Fiber fiber;
  private @Nullable Fiber consumer; // waits for the body to yield; null while none does
  private @Nullable Task<?> task; // of the consumer
  private @Nullable Forgotten forgotten;
  private @Nullable Object sent;
  private @Nullable Throwable thrown; // into the body
  private @Nullable Throwable failure; // out of the body
  private @Nullable T value;
  private boolean ready; // a value has been yielded and not been taken
  private boolean ended;

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
    return fiber != null;
  }

  /** Has the loop know the generator from its first value on, and close it if it is forgotten. */
  void track(AsyncGenerator<T> generator) {
    if (loop == null && !ended) {
      EventLoop tracking = Task.running().loop;
      loop = tracking;
      tracking.generators().began(this);
      forgotten = Forgotten.watch(generator, () -> tracking.generators().abandoned(this));
    }
  }

  /** Runs the body to its next value; false when it has ended. */
  boolean advance(@Nullable Object send, @Nullable Throwable raise) {
    if (ready && send == null && raise == null) {
      return true;
    }
    if (consumer != null) {
      throw new IllegalStateException("asynchronous generator is already running");
    }
    if (ended) {
      return false;
    }
    Task<?> taking = Task.running();
    if (fiber == null) {
      if (raise != null) { // never begun: nothing in the body can handle it
        end();
        throw Raise.unchecked(raise);
      }
      fiber = Fiber.of(taking.loop, taking.name(), this::main);
    }
    ready = false;
    sent = send;
    thrown = raise;
    task = taking;
    consumer = taking.fiber();
    taking.switchTo(fiber);
    Throwable failed = failure;
    if (failed != null) {
      failure = null;
      throw Raise.unchecked(failed);
    }
    return !ended;
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
    Task<?> lending = task;
    Fiber back = consumer;
    if (lending == null || back == null || lending.fiber() != fiber) {
      throw new IllegalStateException("yield outside the body of the asynchronous generator");
    }
    value = yielded;
    ready = true;
    consumer = null;
    lending.switchTo(back);
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
      failure = thrownOut;
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
    consumer = null;
    task = null;
    if (forgotten != null) {
      forgotten.disarm();
    }
    if (loop != null) {
      loop.generators().ended(this);
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
    ready = false;
    try {
      if (advance(null, new GeneratorExit())) {
        throw new IllegalStateException("async generator ignored GeneratorExit");
      }
    } catch (GeneratorExit exit) {
      // it has gone all the way through
    }
  }

  @Override
  public String toString() {
    return Repr.callable(body) + (ended ? " ended" : begun() ? "" : " not begun");
  }
}
