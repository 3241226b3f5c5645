package asyncio.workers;

import asyncio.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What does the calls of a {@link Pool}: processes of this machine, or members of a cluster. A
 * program uses the pool; this is for who brings other workers. Loop thread only.
 */
public interface Workers {
  /**
   * Has a function called.
   *
   * @param how how the call is made
   * @param withResource whether the function gets the resource of its worker first
   * @param function of a remote type
   * @param arguments those that travel
   * @param <R> the type of the result
   * @return a future of the result; cancelling it cancels the call where it runs
   * @throws CodecException if something cannot travel
   * @throws IllegalStateException if it takes no more calls
   */
  <R> Future<R> submit(
      CallOptions how, boolean withResource, Object function, @Nullable Object... arguments);

  /** {@return how many calls all workers do at a time} */
  long concurrency();

  /** {@return as {@link Pool#ready}} */
  Future<Boolean> ready();

  /** {@return as {@link Pool#pids}} */
  List<Long> pids();

  /** {@return as {@link Pool#progress}} */
  Progress progress();

  /**
   * As {@link Pool#join}. Suspends.
   *
   * @param timeout how long to wait; null: for ever
   * @return whether all has ended
   */
  boolean join(@Nullable Duration timeout);

  /** As {@link Pool#close}. Suspends. */
  void close();

  /**
   * As {@link Pool#terminate}.
   *
   * @param why what the calls that it has are told
   */
  void terminate(String why);

  /**
   * As {@link Pool#kill}.
   *
   * @param why what the calls that it has are told
   */
  void kill(String why);
}
