package asyncio.sync;

import asyncio.Future;
import asyncio.Headroom;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue between the tasks of one loop: first in, first out, bounded or not. Loop thread only (a
 * {@link Channel} connects threads); it belongs to no loop until a task has to wait.
 *
 * <p>Neither {@link #put} nor {@link #get} suspends unless it has to wait, so a producer that never
 * waits starves other tasks. Waiters are woken first come, first served, and then look again:
 * somebody who did not wait may have been faster, and then they queue up behind the others. A task
 * that is cancelled while it waits has put or taken nothing, and the item or the room for which it
 * was woken goes to the next.
 *
 * <pre>{@code
 * var queue = new Queue<String>(10);
 * taskGroup(group -> {
 *   group.createTask(() -> {
 *     for (var item : queue) {
 *       print(item);
 *     }
 *   });
 *   queue.put("first");
 *   queue.shutdown();
 * });
 * }</pre>
 *
 * <p>{@code for (var item : queue)} takes items until the queue is shut down and empty. It takes
 * them as {@code get} does: if some task uses {@link #join}, call {@link #taskDone} for each item.
 *
 * @param <T> the type of the items, which are never null
 * @see <a href="https://docs.python.org/3/library/asyncio-queue.html">asyncio: queues</a>
 */
public class Queue<T> implements Iterable<T> {
  private final Binding binding = new Binding(this);
  private final int maxsize;
  private final java.util.Queue<T> storage;
  private final ArrayDeque<Future<Boolean>> getters = new ArrayDeque<>();
  private final ArrayDeque<Future<Boolean>> putters = new ArrayDeque<>();
  private final Event finished = new Event();
  private int unfinished;
  private boolean shutDown;

  /** A queue without a bound. */
  public Queue() {
    this(0);
  }

  /**
   * A queue.
   *
   * @param maxsize how many items it has room for; zero or less: no bound
   */
  public Queue(int maxsize) {
    this(maxsize, new ArrayDeque<>());
  }

  /**
   * A queue that keeps its items in an order of its own.
   *
   * @param maxsize how many items it has room for; zero or less: no bound
   * @param storage empty, and used by nobody else: its {@code add} and {@code poll} decide the
   *     order
   */
  protected Queue(int maxsize, java.util.Queue<T> storage) {
    this.maxsize = maxsize;
    this.storage = storage;
  }

  /** {@return how many items it has room for; zero or less: no bound} */
  public final int maxsize() {
    return maxsize;
  }

  /** {@return the number of items in the queue} */
  public final int qsize() {
    return storage.size();
  }

  /** {@return whether there is no item, so that {@link #get} would suspend} */
  public final boolean empty() {
    return storage.isEmpty();
  }

  /** {@return whether there is no room, so that {@link #put} would suspend; never if unbounded} */
  public final boolean full() {
    return maxsize > 0 && storage.size() >= maxsize;
  }

  /**
   * Puts an item in. Suspends while the queue is full.
   *
   * @param item the item
   * @throws QueueShutDown if the queue is shut down, also while this waits
   */
  public final void put(T item) {
    check(item);
    while (full()) {
      checkOpen();
      waitWhile(this::full, putters);
    }
    putNowait(item);
  }

  /**
   * Puts an item in at once. Does not suspend.
   *
   * @param item the item
   * @throws QueueShutDown if the queue is shut down
   * @throws QueueFull if there is no room
   */
  public final void putNowait(T item) {
    check(item);
    checkOpen();
    if (full()) {
      throw new QueueFull("the queue is full; put() waits for room");
    }
    Headroom.check();
    wakeNext(getters); // first, for it refuses wrong threads
    storage.add(item);
    unfinished++;
    finished.clear();
  }

  /**
   * Takes the next item out. Suspends while the queue is empty.
   *
   * @return the item
   * @throws QueueShutDown if the queue is shut down and empty, also while this waits
   */
  public final T get() {
    while (empty()) {
      checkOpen();
      waitWhile(this::empty, getters);
    }
    return getNowait();
  }

  /**
   * Takes the next item out at once. Does not suspend.
   *
   * @return the item
   * @throws QueueEmpty if there is none
   * @throws QueueShutDown if there is none, and the queue is shut down
   */
  public final T getNowait() {
    if (empty()) {
      checkOpen();
      throw new QueueEmpty("the queue is empty; get() waits for an item");
    }
    Headroom.check();
    wakeNext(putters); // first, for it refuses wrong threads
    return Objects.requireNonNull(storage.poll());
  }

  /**
   * Reports that the work for an item that was taken out is done. Does not suspend.
   *
   * @throws IllegalStateException if it was called more often than items were put in
   */
  public final void taskDone() {
    if (unfinished == 0) {
      throw new IllegalStateException(
          "taskDone() called too many times; call it once for each item taken");
    }
    if (unfinished == 1) {
      finished.set(); // first, for it refuses wrong threads
    }
    unfinished--;
  }

  /**
   * Waits until the work for all items is done: {@link #taskDone} was called for each that was put
   * in. Suspends unless that is so.
   */
  public final void join() {
    if (unfinished > 0) {
      finished.await();
    }
  }

  /** Shuts the queue down; what is in it can still be taken out. See {@link #shutdown(boolean)}. */
  public final void shutdown() {
    shutdown(false);
  }

  /**
   * Shuts the queue down: puts fail at once, gets when the queue is empty; whoever waits is woken
   * for that. May be called again, also to make it immediate. Does not suspend.
   *
   * @param immediate whether to discard what is in the queue, and count it as done
   */
  public final void shutdown(boolean immediate) {
    Headroom.checkForSeveral();
    int left = immediate ? Math.max(0, unfinished - qsize()) : unfinished;
    if (left == 0) {
      finished.set();
    }
    wakeAll(getters);
    wakeAll(putters);
    shutDown = true; // last, for waking refuses wrong threads
    unfinished = left;
    if (immediate) {
      storage.clear();
    }
  }

  /**
   * An iteration over the items until the queue is shut down. Its {@code hasNext} takes an item as
   * {@link #get} does, and suspends as it does.
   *
   * @return for a {@code for} loop; several share the items
   */
  @Override
  public final Iterator<T> iterator() {
    return new Arrivals<>(this::get);
  }

  private static void check(@Nullable Object item) {
    Objects.requireNonNull(item, "an item must not be null; end a queue with shutdown()");
  }

  private void checkOpen() {
    if (shutDown) {
      throw new QueueShutDown("the queue is shut down");
    }
  }

  private void waitWhile(BooleanSupplier hindrance, ArrayDeque<Future<Boolean>> waiters) {
    Headroom.check();
    Future<Boolean> waiter = binding.loop().createFuture();
    waiters.add(waiter);
    try {
      waiter.await();
    } catch (Throwable left) {
      waiter.cancel();
      waiters.remove(waiter);
      if (!waiter.cancelled() && !hindrance.getAsBoolean()) {
        wakeNext(waiters); // this one was woken, and cannot make use of it
      }
      throw left;
    }
  }

  private static void wakeNext(ArrayDeque<Future<Boolean>> waiters) {
    while (!waiters.isEmpty()) {
      Future<Boolean> waiter = waiters.element();
      boolean waits = !waiter.done();
      if (waits) {
        waiter.setResult(true); // throws in a wrong thread
      }
      waiters.remove();
      if (waits) {
        return;
      }
    }
  }

  private static void wakeAll(ArrayDeque<Future<Boolean>> waiters) {
    while (!waiters.isEmpty()) {
      wakeNext(waiters);
    }
  }

  @Override
  public final String toString() {
    var text = new StringBuilder("<").append(getClass().getSimpleName());
    text.append(" maxsize=").append(maxsize);
    if (!storage.isEmpty()) {
      text.append(" _queue=").append(storage);
    }
    if (!getters.isEmpty()) {
      text.append(" _getters[").append(getters.size()).append(']');
    }
    if (!putters.isEmpty()) {
      text.append(" _putters[").append(putters.size()).append(']');
    }
    if (unfinished > 0) {
      text.append(" tasks=").append(unfinished);
    }
    return text.append(shutDown ? " shutdown>" : ">").toString();
  }
}
