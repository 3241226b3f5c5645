package asyncio.sync;

import java.util.ArrayDeque;

/**
 * A {@link Queue} that returns the newest item first.
 *
 * @param <T> the type of the items, which are never null
 * @see <a href="https://docs.python.org/3/library/asyncio-queue.html#lifo-queue">asyncio: LIFO
 *     queue</a>
 */
public final class LifoQueue<T> extends Queue<T> {
  /** A stack without a bound. */
  public LifoQueue() {
    this(0);
  }

  /**
   * A stack.
   *
   * @param maxsize how many items it has room for; zero or less: no bound
   */
  public LifoQueue(int maxsize) {
    super(maxsize, new Stack<>());
  }

  private static final class Stack<T> extends ArrayDeque<T> {
    @Override
    public T poll() {
      return pollLast();
    }
  }
}
