package asyncio.workers;

import asyncio.Asyncio;
import asyncio.Awaitable;
import java.util.function.Consumer;

/**
 * A process of its own for one function that has a result: aiomultiprocess's. Awaiting it starts
 * it, unless that was done before, and gives the result, or throws what the function has failed
 * with; a worker that is started and not awaited goes on. Loop thread only.
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
public final class Worker<R> extends Process implements Awaitable<R> {
  /**
   * A worker that does not run yet.
   *
   * @param target what it does
   */
  public Worker(RemoteCallable<R> target) {
    this(target, options -> {});
  }

  /**
   * A worker that does not run yet.
   *
   * @param target what it does
   * @param setup sets up the options, among which those of calls and queues mean nothing here
   */
  public Worker(RemoteCallable<R> target, Consumer<PoolOptions> setup) {
    super((Object) target, setup);
  }

  @SuppressWarnings("unchecked") // the call of the target
  private RemoteCall<R> outcome() {
    return (RemoteCall<R>) call();
  }

  /**
   * Starts it, unless it was started, and waits for the result. Suspends. Cancelling it leaves the
   * worker alone.
   *
   * @return the result of the function
   * @throws CodecException if the function cannot travel
   * @throws WorkerDied if the process has died
   * @throws BrokenProcessPool if it could not be started, or was terminated or killed from here
   */
  @Override
  public R await() {
    if (!isStarted()) {
      start();
    }
    return Asyncio.await(Asyncio.shield(outcome()));
  }

  /**
   * The result of a worker that has it. Does not suspend; throws as {@link #await} does.
   *
   * @return the result of the function
   * @throws IllegalStateException if it has not been started
   * @throws asyncio.InvalidStateError if it goes on
   */
  public R result() {
    return outcome().result();
  }
}
