package asyncio.workers;

import asyncio.Awaitable;
import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A body with a result that may run in another process: a lambda or a method reference of this
 * type, or a record that implements it. It travels by its name, with what it captures.
 *
 * <p>A lambda written where a plain {@code Callable} is expected cannot leave its JVM, since Java
 * keeps no name of it; {@link #of(RemoteCallable)} makes the same lambda one that can.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface RemoteCallable<T> extends Callable<T>, Awaitable<T>, Serializable {
  /** Runs the body, in whatever thread or task calls it; it may suspend where a task does. */
  @Override
  T call() throws Exception;

  /** Runs the body here. */
  @Override
  default T await() throws Exception {
    return call();
  }

  /**
   * The lambda or method reference, as one that can travel where any {@code Callable} or {@code
   * Awaitable} is accepted.
   *
   * @param body the body
   * @param <T> the type of the result
   * @return the body
   */
  static <T> RemoteCallable<T> of(RemoteCallable<T> body) {
    return body;
  }

  /**
   * A call of a function with an argument.
   *
   * @param function what to call
   * @param argument with what
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @return the call
   */
  static <A, R> RemoteCallable<R> of(RemoteFunction<A, R> function, A argument) {
    return () -> function.apply(argument);
  }

  /**
   * A call of a function with two arguments.
   *
   * @param function what to call
   * @param first its first argument
   * @param second its second
   * @param <A> the type of the first argument
   * @param <B> the type of the second
   * @param <R> the type of the result
   * @return the call
   */
  static <A, B, R> RemoteCallable<R> of(RemoteBiFunction<A, B, R> function, A first, B second) {
    return () -> function.apply(first, second);
  }
}
