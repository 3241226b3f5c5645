package asyncio.workers;

import java.io.Serializable;

/**
 * A function of two arguments that may run in another process: a lambda or a method reference of
 * this type, or a record that implements it. It travels by its name, with what it captures.
 *
 * @param <A> the type of the first argument
 * @param <B> the type of the second
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface RemoteBiFunction<A, B, R> extends Serializable {
  /**
   * Calls the function, in whatever thread or task; it may suspend where a task does.
   *
   * @param first its first argument
   * @param second its second
   * @return its result
   * @throws Exception what the body throws
   */
  R apply(A first, B second) throws Exception;
}
