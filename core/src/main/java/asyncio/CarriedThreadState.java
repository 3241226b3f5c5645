package asyncio;

import asyncio.internal.Raise;
import asyncio.internal.report.Report;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * State of threads that a {@link Context} takes along: what captures it, and what was captured when
 * the context was copied.
 */
final class CarriedThreadState {
  private final Supplier<Consumer<Runnable>> source;
  private final @Nullable Consumer<Runnable> captured;

  private CarriedThreadState(
      Supplier<Consumer<Runnable>> source, @Nullable Consumer<Runnable> captured) {
    this.source = source;
    this.captured = captured;
  }

  /** Besides what was carried before, inside of it. */
  static CarriedThreadState also(
      @Nullable CarriedThreadState before, Supplier<Consumer<Runnable>> source) {
    if (before == null) {
      return new CarriedThreadState(source, null);
    }
    Supplier<Consumer<Runnable>> outer = before.source;
    return new CarriedThreadState(
        () -> {
          Consumer<Runnable> around = outer.get();
          Consumer<Runnable> within = source.get();
          return body -> around.accept(() -> within.accept(body));
        },
        before.captured);
  }

  /** The state of the calling thread, from now on. */
  CarriedThreadState capture() {
    return new CarriedThreadState(source, source.get());
  }

  /**
   * The body with the captured state around it. It runs once, in the thread that runs this,
   * whatever becomes of the state: if that throws before, or does not run the body at all, that is
   * logged and the body runs without; what it throws after the body has ended is logged. An error
   * before, such as one for want of memory, is thrown instead, and the body does not run.
   */
  Runnable around(Runnable body) {
    Consumer<Runnable> state = captured;
    return state == null ? body : () -> new Once(body).within(state);
  }

  private static final class Once implements Runnable {
    private final Thread thread = Thread.currentThread();
    private final Runnable body;
    private volatile boolean begun;
    private @Nullable Throwable failure; // of the body

    Once(Runnable body) {
      this.body = body;
    }

    void within(Consumer<Runnable> state) {
      try {
        state.accept(this);
        if (!begun) {
          log(new IllegalStateException("what was captured did not run the body"));
        }
      } catch (Throwable broken) {
        if (!begun && !(broken instanceof RuntimeException || broken instanceof LinkageError)) {
          begun = true;
          throw broken;
        }
        if (broken != failure) {
          log(broken);
        }
      }
      if (!begun) {
        run();
      }
      if (failure != null) {
        throw Raise.unchecked(failure);
      }
    }

    @Override
    public void run() {
      if (Thread.currentThread() != thread) {
        throw new IllegalStateException(
            "a body runs in its own thread; call it in the one that calls the state");
      }
      if (begun) {
        throw new IllegalStateException("the body has run already; run it once");
      }
      begun = true;
      try {
        body.run();
      } catch (Throwable thrown) {
        failure = thrown;
        throw thrown;
      }
    }

    private static void log(Throwable broken) {
      Report.log(Report.of("Context.carry: state of a thread was not carried", broken).context());
    }
  }
}
