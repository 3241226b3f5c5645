package asyncio.workers;

import asyncio.Action;
import java.io.Serializable;

/**
 * A body without a result that may run in another process; see {@link RemoteCallable}, which also
 * has bodies that throw checked exceptions.
 */
@FunctionalInterface
public interface RemoteRunnable extends Runnable, Action, Serializable {
  /** Runs the body, in whatever thread or task calls it; it may suspend where a task does. */
  @Override
  void run();

  /**
   * The lambda or method reference, as one that can travel where any {@code Runnable} is accepted.
   *
   * @param body the body
   * @return the body
   */
  static RemoteRunnable of(RemoteRunnable body) {
    return body;
  }
}
