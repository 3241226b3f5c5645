package asyncio.workers;

import asyncio.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Pool} whose workers each have a resource, which functions get as their first argument:
 * see {@link Pool#with}.
 *
 * @param <S> the type of the resource
 */
public final class ResourcePool<S> implements AutoCloseable, Opened {
  private final Crew crew;
  private final CallOptions how;

  ResourcePool(Crew crew, CallOptions how) {
    this.crew = crew;
    this.how = how;
  }

  /**
   * The same pool, for calls with other options.
   *
   * @param options how they are made
   * @return a view; closing it closes the pool
   */
  public ResourcePool<S> withOptions(CallOptions options) {
    return new ResourcePool<>(crew, options);
  }

  /**
   * Has a function called with the resource of a worker.
   *
   * @param function what to call
   * @param <R> the type of the result
   * @return a future of its result
   * @throws CodecException if it cannot travel
   * @throws IllegalStateException if the pool is closed
   */
  public <R> Future<R> apply(RemoteFunction<? super S, R> function) {
    return crew.submit(how, true, function);
  }

  /**
   * Has a function called with the resource of a worker and an argument.
   *
   * @param function what to call
   * @param argument with what
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @return a future of its result
   * @throws CodecException if it or the argument cannot travel
   * @throws IllegalStateException if the pool is closed
   */
  public <A, R> Future<R> apply(RemoteBiFunction<? super S, ? super A, R> function, A argument) {
    return crew.submit(how, true, function, argument);
  }

  /**
   * Has a function called with the resource of a worker for each item of a source.
   *
   * @param function what to call
   * @param source of the arguments; may be endless, and may suspend
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @return the results, as a list or one after the other; nothing begins before they are asked for
   */
  public <A, R> PoolResult<R> map(
      RemoteBiFunction<? super S, ? super A, R> function, Iterable<? extends A> source) {
    return new PoolResult<>(crew, source, item -> crew.submit(how, true, function, item));
  }

  /** {@return as {@link Pool#ready}} */
  public Future<Boolean> ready() {
    return crew.allReady();
  }

  /** {@return as {@link Pool#pids}} */
  public List<Long> pids() {
    return crew.pids();
  }

  /** {@return as {@link Pool#progress}} */
  public Progress progress() {
    return crew.progress();
  }

  /**
   * As {@link Pool#join}.
   *
   * @param timeout how long to wait; null: for ever
   * @return whether all has ended
   */
  public boolean join(@Nullable Duration timeout) {
    return crew.join(timeout);
  }

  /** As {@link Pool#close}. */
  @Override
  public void close() {
    crew.close();
  }

  /** As {@link Pool#terminate}. */
  public void terminate() {
    crew.terminate("the pool was terminated");
  }

  /** As {@link Pool#kill}. */
  public void kill() {
    crew.kill("the pool was killed");
  }

  @Override
  public String toString() {
    return "<ResourcePool " + crew + ">";
  }
}
