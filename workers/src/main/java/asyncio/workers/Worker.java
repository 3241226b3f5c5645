package asyncio.workers;

import asyncio.Asyncio;
import asyncio.Awaitable;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own for one call, which ends with it: aiomultiprocess's {@code Worker}, and its
 * {@code Process} if nobody looks at the result. It starts at once. Awaiting it gives the result of
 * the call, or throws what it has failed with; a worker that is not awaited goes on. Loop thread
 * only.
 *
 * {@snippet :
 * try (var worker = new Worker<>(() -> Primes.below(1_000_000))) {
 *   long count = await(worker);
 * }
 * }
 *
 * @param <R> the type of the result
 * @see <a href="https://aiomultiprocess.omnilib.dev/en/latest/api.html">aiomultiprocess: Worker</a>
 */
public final class Worker<R> implements Awaitable<R>, AutoCloseable {
  private final Crew crew;
  private final RemoteCall<R> call;

  /**
   * Starts one.
   *
   * @param target what it does
   * @throws CodecException if it cannot travel
   */
  public Worker(RemoteCallable<R> target) {
    this(target, options -> {});
  }

  /**
   * Starts one.
   *
   * @param target what it does
   * @param setup sets up the options; there is one process
   * @throws CodecException if the target cannot travel
   */
  public Worker(RemoteCallable<R> target, Consumer<PoolOptions> setup) {
    crew = Opening.crew(setup.andThen(options -> options.processes(1).spares(0)), null);
    try {
      call = crew.submit(CallOptions.DEFAULT, false, target);
    } finally {
      crew.end();
    }
  }

  /**
   * Waits for the result. Suspends. Cancelling it leaves the worker alone.
   *
   * @return the result of the call
   */
  @Override
  public R await() {
    return Asyncio.await(Asyncio.shield(call));
  }

  /** {@return the number of the process; -1 before it has started and after its end} */
  public long pid() {
    return crew.pids().stream().findFirst().orElse(-1L);
  }

  /** {@return whether it has not ended; it is alive while it starts, too} */
  public boolean isAlive() {
    return !crew.isOver();
  }

  /**
   * Waits for its end. Suspends. Cancelling it leaves the worker alone.
   *
   * @param timeout how long to wait; null: for ever
   * @return whether it has ended
   */
  public boolean join(@Nullable Duration timeout) {
    return crew.join(timeout);
  }

  /** Cancels the call, and kills the process if it does not end. Does not suspend. */
  public void terminate() {
    crew.terminate("the worker was terminated");
  }

  /** Kills the process. Does not suspend. */
  public void kill() {
    crew.kill("the worker was killed");
  }

  /** Waits for its end, as {@link Pool#close} does. Suspends. */
  @Override
  public void close() {
    crew.close();
  }

  @Override
  public String toString() {
    return "<Worker " + crew + ">";
  }
}
