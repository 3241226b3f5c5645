package asyncio.sync;

import java.util.Comparator;

/**
 * A {@link Queue} that returns the least item first. The order of equal items is not defined; if it
 * matters, add a unique tiebreaker, such as a number.
 *
 * @param <T> the type of the items, which are never null
 * @see <a href="https://docs.python.org/3/library/asyncio-queue.html#priority-queue">asyncio:
 *     priority queue</a>
 */
public final class PriorityQueue<T> extends Queue<T> {
  /** A queue without a bound, of {@link Comparable} items in their natural order. */
  public PriorityQueue() {
    this(0);
  }

  /**
   * A queue of {@link Comparable} items in their natural order. Putting in others throws a {@link
   * ClassCastException}.
   *
   * @param maxsize how many items it has room for; zero or less: no bound
   */
  public PriorityQueue(int maxsize) {
    super(maxsize, new java.util.PriorityQueue<>());
  }

  /**
   * A queue without a bound, of items in an order of their own.
   *
   * @param order says which item is less
   */
  public PriorityQueue(Comparator<? super T> order) {
    this(0, order);
  }

  /**
   * A queue of items in an order of their own.
   *
   * @param maxsize how many items it has room for; zero or less: no bound
   * @param order says which item is less
   */
  public PriorityQueue(int maxsize, Comparator<? super T> order) {
    super(maxsize, new java.util.PriorityQueue<>(order));
  }
}
