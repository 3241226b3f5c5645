package asyncio.workers;

import java.io.Serializable;

/**
 * A function of one argument that may run in another process: a lambda or a method reference of
 * this type, or a record that implements it. It travels by its name, with what it captures.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface RemoteFunction<A, R> extends Serializable {
  /**
   * Calls the function, in whatever thread or task; it may suspend where a task does.
   *
   * @param argument its argument
   * @return its result
   * @throws Exception what the body throws
   */
  R apply(A argument) throws Exception;
}
