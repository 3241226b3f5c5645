package asyncio.sync;

import asyncio.Headroom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue between threads: any thread, and any task of any loop, may send to it and receive from
 * it. First in, first out; bounded or not.
 *
 * <p>Waiting in {@link #send} or {@link #receive} suspends a task, and blocks any other thread
 * until it is interrupted; a callback cannot wait. {@link #trySend} and {@link #tryReceive} never
 * wait. Waiters are woken first come, first served, and then look again: somebody who did not wait
 * may have been faster, and then they queue up behind the others. A waiter that is cancelled or
 * interrupted has sent or received nothing, and the item or the room for which it was woken goes to
 * the next.
 *
 * <p>{@code for (var item : channel)} receives until the channel is shut down and empty.
 *
 * <p><b>Theory of operation.</b> A lock guards the items and two lists of those who wait. Nothing
 * is ever handed to a waiter: items stay in the channel until somebody who runs takes one out, so
 * neither a cancellation nor an interrupt nor a loop that is closed can lose one. What can be lost
 * is a wake-up. An item that is added takes the first waiter off its list and wakes it; so as long
 * as there are items, either nobody waits for one or there are as many on their way as there are
 * items. A waiter that leaves without looking again, and finds itself off the list, therefore wakes
 * the next. If its loop is closed, either its body is ended there, and leaves in the same way, or
 * the loop refuses the wake-up, and the waker turns to the next. Only a loop that is stopped, and
 * neither run again nor closed, keeps what its tasks were woken for.
 *
 * <p>Who has been woken is on no list, so items that are added until it runs wake nobody else:
 * there is one wake-up for all that it finds, not one for each item.
 *
 * <p>The lock is held for a few instructions that cannot suspend. A virtual thread that finds it
 * taken spins, for a blocking call would suspend its task in the middle of a {@code trySend}; other
 * threads spin for a while, and then block.
 *
 * @param <T> the type of the items, which are never null
 */
public final class Channel<T> implements Iterable<T> {
  private static final int SPINS = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final int maxsize;
  private final Supplier<Waiter> caller; // asked when it has looked and is about to wait
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private final ArrayDeque<Waiter> receivers = new ArrayDeque<>();
  private final ArrayDeque<Waiter> senders = new ArrayDeque<>();
  private boolean shutDown;

  /** A channel without a bound. */
  public Channel() {
    this(0);
  }

  /**
   * A channel.
   *
   * @param maxsize how many items it has room for; zero or less: no bound
   */
  public Channel(int maxsize) {
    this(maxsize, Waiter::here);
  }

  /** With its own way to tell who waits. */
  Channel(int maxsize, Supplier<Waiter> caller) {
    this.maxsize = maxsize;
    this.caller = caller;
  }

  /** {@return how many items it has room for; zero or less: no bound} */
  public int maxsize() {
    return maxsize;
  }

  /** {@return the number of items in the channel right now} */
  public int qsize() {
    lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends an item. Waits while the channel is full.
   *
   * @param item the item
   * @throws QueueShutDown if the channel is shut down, also while this waits
   * @throws InterruptedException if the thread is interrupted while it waits; never in a task
   * @throws IllegalStateException if it would have to wait in a callback
   */
  public void send(T item) throws InterruptedException {
    while (!trySend(item)) {
      await(senders);
    }
  }

  /**
   * Sends an item if there is room. Does not wait.
   *
   * @param item the item
   * @return whether it was sent
   * @throws QueueShutDown if the channel is shut down
   */
  public boolean trySend(T item) {
    Objects.requireNonNull(item, "an item must not be null; end a channel with shutdown()");
    Headroom.checkForSeveral();
    Waiter receiver = null;
    lock();
    try {
      checkOpen();
      if (full()) {
        return false;
      }
      items.add(item);
      receiver = receivers.poll();
    } finally {
      lock.unlock();
    }
    wake(receiver, receivers);
    return true;
  }

  /**
   * Receives the next item. Waits while the channel is empty.
   *
   * @return the item
   * @throws QueueShutDown if the channel is shut down and empty, also while this waits
   * @throws InterruptedException if the thread is interrupted while it waits; never in a task
   * @throws IllegalStateException if it would have to wait in a callback
   */
  public T receive() throws InterruptedException {
    T item = tryReceive();
    while (item == null) {
      await(receivers);
      item = tryReceive();
    }
    return item;
  }

  /**
   * Receives the next item if there is one. Does not wait.
   *
   * @return the item, or null
   * @throws QueueShutDown if there is none, and the channel is shut down
   */
  public @Nullable T tryReceive() {
    Headroom.checkForSeveral();
    T item;
    Waiter sender = null;
    lock();
    try {
      item = items.poll();
      if (item == null) {
        checkOpen();
      } else {
        sender = senders.poll();
      }
    } finally {
      lock.unlock();
    }
    wake(sender, senders);
    return item;
  }

  /**
   * Shuts the channel down; what is in it can still be received. See {@link #shutdown(boolean)}.
   */
  public void shutdown() {
    shutdown(false);
  }

  /**
   * Shuts the channel down: sending fails at once, receiving when the channel is empty; whoever
   * waits is woken for that. May be called again, also to make it immediate. Does not wait.
   *
   * @param immediate whether to discard what is in the channel
   */
  public void shutdown(boolean immediate) {
    Headroom.checkForSeveral();
    List<Waiter> all = new ArrayList<>();
    lock();
    try {
      shutDown = true;
      if (immediate) {
        items.clear();
      }
      all.addAll(receivers);
      all.addAll(senders);
      receivers.clear();
      senders.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(Waiter::wake);
  }

  /**
   * An iteration over the items until the channel is shut down. Its {@code hasNext} receives as
   * {@link #receive} does, and waits as it does; an {@link InterruptedException} is wrapped in a
   * {@link CompletionException}, and the thread stays interrupted.
   *
   * @return for a {@code for} loop; several share the items
   */
  @Override
  public Iterator<T> iterator() {
    return new Arrivals<>(this::arrival);
  }

  private T arrival() {
    try {
      return receive();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new CompletionException(interrupt);
    }
  }

  // ---- waiting

  private void await(ArrayDeque<Waiter> waiters) throws InterruptedException {
    Headroom.checkForSeveral();
    Waiter waiter = caller.get();
    if (!enlist(waiter, waiters)) {
      return; // there is something to look at by now
    }
    try {
      waiter.await();
    } catch (Throwable left) {
      leave(waiter, waiters);
      throw left;
    }
  }

  private boolean enlist(Waiter waiter, ArrayDeque<Waiter> waiters) {
    lock();
    try {
      return !shutDown && hindered(waiters) && waiters.add(waiter);
    } finally {
      lock.unlock();
    }
  }

  private void leave(Waiter waiter, ArrayDeque<Waiter> waiters) {
    lock();
    boolean woken;
    try {
      woken = !waiters.remove(waiter);
    } finally {
      lock.unlock();
    }
    if (woken) {
      wake(next(waiters), waiters);
    }
  }

  /** Wakes a waiter that was taken off its list; if that cannot be, the next one. */
  private void wake(@Nullable Waiter first, ArrayDeque<Waiter> waiters) {
    Waiter waiter = first;
    while (waiter != null && !waiter.wake()) {
      waiter = next(waiters);
    }
  }

  private @Nullable Waiter next(ArrayDeque<Waiter> waiters) {
    lock();
    try {
      return hindered(waiters) ? null : waiters.poll();
    } finally {
      lock.unlock();
    }
  }

  // ---- under the lock

  private void lock() {
    Headroom.check(); // an overflow in the lock would leave it locked
    for (int spins = 0; !lock.tryLock(); spins++) {
      if (spins >= SPINS && !Thread.currentThread().isVirtual()) {
        lock.lock();
        return;
      }
      Thread.onSpinWait();
    }
  }

  private boolean hindered(ArrayDeque<Waiter> waiters) {
    return waiters == receivers ? items.isEmpty() : full();
  }

  private boolean full() {
    return maxsize > 0 && items.size() >= maxsize;
  }

  private void checkOpen() {
    if (shutDown) {
      throw new QueueShutDown("the channel is shut down");
    }
  }

  @Override
  public String toString() {
    lock();
    int[] sizes = {items.size(), receivers.size(), senders.size()};
    String end = shutDown ? " shutdown>" : ">";
    lock.unlock();
    return "<Channel maxsize=%d items=%d receivers=%d senders=%d"
            .formatted(maxsize, sizes[0], sizes[1], sizes[2])
        + end;
  }
}
