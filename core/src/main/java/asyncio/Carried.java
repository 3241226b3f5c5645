package asyncio;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * State of threads that a {@link Context} takes along: what captures it, and what was captured when
 * the context was copied.
 */
final class Carried {
  private final Supplier<Consumer<Runnable>> source;
  private final @Nullable Consumer<Runnable> captured;

  private Carried(Supplier<Consumer<Runnable>> source, @Nullable Consumer<Runnable> captured) {
    this.source = source;
    this.captured = captured;
  }

  /** Besides what was carried before, inside of it. */
  static Carried also(@Nullable Carried before, Supplier<Consumer<Runnable>> source) {
    if (before == null) {
      return new Carried(source, null);
    }
    Supplier<Consumer<Runnable>> outer = before.source;
    return new Carried(
        () -> {
          Consumer<Runnable> around = outer.get();
          Consumer<Runnable> within = source.get();
          return body -> around.accept(() -> within.accept(body));
        },
        before.captured);
  }

  /** The state of the calling thread, from now on. */
  Carried capture() {
    return new Carried(source, source.get());
  }

  /** The body with the captured state around it. It runs once, whatever becomes of that. */
  Runnable around(Runnable body) {
    Consumer<Runnable> state = captured;
    if (state == null) {
      return body;
    }
    return () -> {
      boolean[] ran = {false};
      try {
        state.accept(
            () -> {
              ran[0] = true;
              body.run();
            });
      } catch (RuntimeException | LinkageError broken) {
        Report.log(Report.of("Context.carry: state of a thread was not carried", broken).context());
      }
      if (!ran[0]) {
        body.run();
      }
    };
  }
}
