package asyncio;

import asyncio.internal.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous generators of a loop that have begun and not ended. Loop thread only, save for
 * {@link #abandoned}.
 */
final class AsyncGenerators implements GeneratorHooks {
  private final EventLoop loop;
  private final Set<GeneratorFrame<?>> open = new LinkedHashSet<>();
  private boolean shutDown;
  private int refusals; // of the one that is being ended

  private AsyncGenerators(EventLoop loop) {
    this.loop = loop;
    this.shutDown = loop.generatorsEnded();
  }

  /** Those of a loop, which hang on it from now on. */
  static AsyncGenerators of(EventLoop loop) {
    if (loop.generators() instanceof AsyncGenerators known) {
      return known;
    }
    var generators = new AsyncGenerators(loop);
    loop.attach(generators);
    return generators;
  }

  void began(GeneratorFrame<?> generator) {
    if (shutDown) {
      Report.warn(
          "asynchronous generator "
              + generator
              + " was scheduled after shutdownAsyncgens(); close it");
    }
    open.add(generator);
  }

  void ended(GeneratorFrame<?> generator) {
    open.remove(generator);
  }

  @Override
  public @Nullable Fiber consumer(Fiber fiber) {
    for (GeneratorFrame<?> generator : open) {
      if (generator.fiber() == fiber) {
        return generator.consumer();
      }
    }
    return null;
  }

  @Override
  public @Nullable Fiber broken(Fiber ended, Throwable failure) {
    for (GeneratorFrame<?> generator : open) {
      if (generator.fiber() == ended) {
        return generator.broken(failure);
      }
    }
    return null;
  }

  @Override
  public void refuse() {
    for (GeneratorFrame<?> generator : open) {
      if (generator.destroying() && ++refusals > Cancellation.PATIENCE) {
        refusals = 0;
        generator.refuse();
      }
    }
  }

  /** Closes a generator that was collected unfinished. Any thread. */
  void abandoned(GeneratorFrame<?> generator) {
    Runnable closing =
        () -> {
          if (open.contains(generator)) {
            loop.createTask(new ActionAwaitable<>(generator::close), TaskOptions.DEFAULT);
          }
        };
    loop.schedule().handOver(closing, new Context());
  }

  @Override
  public void shutdown() {
    shutDown = true;
    List<GeneratorFrame<?>> closing = new ArrayList<>(open);
    if (closing.isEmpty()) {
      return;
    }
    List<ActionAwaitable<?>> closes = new ArrayList<>();
    closing.forEach(generator -> closes.add(new ActionAwaitable<>(generator::close)));
    List<Outcome<Object>> outcomes = Gathering.<Object>outcomes(closes).await();
    for (int i = 0; i < outcomes.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Result<Object> closed -> {}
        case Outcome.Failure<Object>(Throwable failure) -> report(closing.get(i), failure);
        case Outcome.Cancelled<Object>(CancelledError error) -> report(closing.get(i), error);
      }
    }
  }

  /** The loop is closed: what was not shut down ends now. */
  @Override
  public void abandon() {
    for (GeneratorFrame<?> generator : List.copyOf(open)) {
      Throwable failure = generator.destroy();
      if (failure != null) {
        report(generator, failure);
      }
    }
  }

  private void report(GeneratorFrame<?> generator, Throwable failure) {
    loop.diagnostics()
        .report(
            Report.of(
                    "an error occurred during closing of asynchronous generator " + generator,
                    failure)
                .with("asyncgen", generator));
  }
}
