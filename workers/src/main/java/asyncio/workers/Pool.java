package asyncio.workers;

import asyncio.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pool of processes, each with its own event loop, that do calls: aiomultiprocess's.
 *
 * {@snippet :
 * try (var pool = new Pool(options -> options.processes(4))) {
 *   for (String page : pool.map(Pages::get, urls)) {
 *     System.out.println(page.length());
 *   }
 * }
 * }
 *
 * <p>A function travels by its name, with what it captures; what it captures, its arguments and its
 * result travel by a {@link Codec}. What cannot travel is refused with an {@link CodecException}
 * that names it. Large arrays are not copied: they must not change before the call has ended.
 *
 * <p>Each call is a {@link Future}. Cancelling it cancels the task in the worker. What the function
 * throws arrives as it is, with the stack of the other process, if its class is accepted and can be
 * made, else as a {@link RemoteException}. A worker that dies fails the calls that it had with
 * {@link WorkerDied} and is replaced. Loop thread only; a pool ends with its loop, and its workers
 * with this process, however that ends.
 *
 * @see <a href="https://aiomultiprocess.omnilib.dev/en/latest/api.html">aiomultiprocess: Pool</a>
 */
public final class Pool implements AutoCloseable, Opened {
  private final Crew crew;
  private final CallOptions how;

  /** Starts a pool with as many workers as there are processors. */
  public Pool() {
    this(options -> {});
  }

  /**
   * Starts a pool. Does not wait for its workers.
   *
   * @param setup sets up its options
   */
  public Pool(Consumer<PoolOptions> setup) {
    this(Opening.crew(setup, null), CallOptions.DEFAULT);
  }

  private Pool(Crew crew, CallOptions how) {
    this.crew = crew;
    this.how = how;
  }

  /**
   * A pool whose workers each have a resource, such as one HTTP session, that is handed to calls.
   *
   * @param opening makes the resource in each worker, before its first call; it may suspend. One
   *     that is {@link AutoCloseable} is closed when the worker ends in order.
   * @param setup sets up the options
   * @param <S> the type of the resource
   * @return the pool
   */
  public static <S> ResourcePool<S> with(RemoteCallable<S> opening, Consumer<PoolOptions> setup) {
    return new ResourcePool<>(Opening.crew(setup, opening), CallOptions.DEFAULT);
  }

  /**
   * The same pool, for calls with other options.
   *
   * @param options how they are made
   * @return a view; closing it closes the pool
   */
  public Pool withOptions(CallOptions options) {
    return new Pool(crew, options);
  }

  /**
   * Has a body run in a worker.
   *
   * @param body what to run
   * @param <R> the type of its result
   * @return a future of its result
   * @throws CodecException if it cannot travel
   * @throws IllegalStateException if the pool is closed
   */
  public <R> Future<R> apply(RemoteCallable<R> body) {
    return crew.submit(how, false, body);
  }

  /**
   * Has a body without a result run in a worker.
   *
   * @param body what to run
   * @return a future of its end
   * @throws CodecException if it cannot travel
   * @throws IllegalStateException if the pool is closed
   */
  public Future<@Nullable Void> apply(RemoteRunnable body) {
    return crew.submit(how, false, body);
  }

  /**
   * Has a function called in a worker.
   *
   * @param function what to call
   * @param argument with what
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @return a future of its result
   * @throws CodecException if it or the argument cannot travel
   * @throws IllegalStateException if the pool is closed
   */
  public <A, R> Future<R> apply(RemoteFunction<? super A, R> function, A argument) {
    return crew.submit(how, false, function, argument);
  }

  /**
   * Has a function of two arguments called in a worker.
   *
   * @param function what to call
   * @param first its first argument
   * @param second its second
   * @param <A> the type of the first argument
   * @param <B> the type of the second
   * @param <R> the type of the result
   * @return a future of its result
   * @throws CodecException if it or an argument cannot travel
   * @throws IllegalStateException if the pool is closed
   */
  public <A, B, R> Future<R> apply(
      RemoteBiFunction<? super A, ? super B, R> function, A first, B second) {
    return crew.submit(how, false, function, first, second);
  }

  /**
   * Has a function called for each item of a source.
   *
   * @param function what to call
   * @param source of the arguments; may be endless, and may suspend
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @return the results, as a list or one after the other; nothing begins before they are asked for
   */
  public <A, R> PoolResult<R> map(
      RemoteFunction<? super A, R> function, Iterable<? extends A> source) {
    return new PoolResult<>(crew, source, item -> crew.submit(how, false, function, item));
  }

  /**
   * Has a function of two arguments called for each pair of a source.
   *
   * @param function what to call
   * @param source of the arguments, as {@link Map#entry} makes them; may be endless, and may
   *     suspend
   * @param <A> the type of the first argument
   * @param <B> the type of the second
   * @param <R> the type of the result
   * @return the results, as a list or one after the other; nothing begins before they are asked for
   */
  public <A, B, R> PoolResult<R> starmap(
      RemoteBiFunction<? super A, ? super B, R> function,
      Iterable<? extends Map.Entry<? extends A, ? extends B>> source) {
    return new PoolResult<>(
        crew, source, item -> crew.submit(how, false, function, item.getKey(), item.getValue()));
  }

  /**
   * All workers.
   *
   * @return done when as many have started as there are to be; fails with {@link BrokenProcessPool}
   *     if they do not
   */
  public Future<Boolean> ready() {
    return crew.allReady();
  }

  /** {@return the numbers of the processes of the workers that take calls} */
  public List<Long> pids() {
    return crew.pids();
  }

  /** {@return how far it is with its calls} */
  public Progress progress() {
    return crew.progress();
  }

  /**
   * Takes no more calls, and waits until those that it has are over and the workers have ended.
   * Suspends. Cancelling it leaves the pool as it is.
   *
   * @param timeout how long to wait; null: for ever
   * @return whether all has ended; if not, it goes on
   */
  public boolean join(@Nullable Duration timeout) {
    return crew.join(timeout);
  }

  /**
   * Takes no more calls, and waits until those that it has are over and the workers have ended.
   * Suspends. In a task that is being cancelled, or if it is cancelled meanwhile, it terminates the
   * pool and waits for the end. Idempotent.
   */
  @Override
  public void close() {
    crew.close();
  }

  /**
   * Ends the pool: its calls fail with {@link BrokenProcessPool}, their tasks are cancelled, and
   * workers that do not end within {@link PoolOptions#cancelGrace} are killed. Does not suspend;
   * see {@link #join}.
   */
  public void terminate() {
    crew.terminate("the pool was terminated");
  }

  /** Kills the workers; the calls fail with {@link BrokenProcessPool}. Does not suspend. */
  public void kill() {
    crew.kill("the pool was killed");
  }

  @Override
  public String toString() {
    return "<Pool " + crew + ">";
  }
}
