package asyncio;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The futures of {@link Asyncio#asCompleted}, each when it is done; the iterator suspends. */
@SuppressWarnings("IterableAndIterator") // there is one pass
final class CompletionIterator<T> implements Iterable<Future<T>>, Iterator<Future<T>> {
  private final EventLoop loop;
  private final Set<Future<T>> outstanding = new LinkedHashSet<>();
  private final ArrayDeque<Future<T>> done = new ArrayDeque<>();
  private final Arrival<T> arrival = new Arrival<>(this);
  private final @Nullable TimerHandle timer;
  private int left;
  private boolean timedOut;
  private @Nullable Future<@Nullable Void> waiter; // of the task in next()

  CompletionIterator(
      EventLoop loop,
      Collection<? extends Awaitable<? extends T>> awaitables,
      @Nullable Long timeoutNanos) {
    Headroom.checkForSeveral();
    this.loop = loop;
    for (Awaitable<? extends T> awaitable : new LinkedHashSet<>(awaitables)) {
      @SuppressWarnings("unchecked") // futures are only read
      Future<T> future = (Future<T>) Future.of(awaitable, loop);
      outstanding.add(future);
    }
    left = outstanding.size();
    outstanding.forEach(future -> future.addDoneCallback(arrival));
    timer =
        timeoutNanos == null || outstanding.isEmpty()
            ? null
            : loop.later(timeoutNanos, arrival::timeout);
  }

  /**
   * What stands on the futures, and among the timers: knows the iterator weakly, for a program that
   * leaves it before its end does not say so, and some futures live long.
   */
  private static final class Arrival<T> extends WeakReference<CompletionIterator<T>>
      implements Consumer<Future<T>>, WaitEdge {
    Arrival(CompletionIterator<T> iterator) {
      super(iterator);
    }

    @Override
    public @Nullable Future<?> waiting() {
      CompletionIterator<T> iterator = get();
      return iterator == null ? null : iterator.waiter;
    }

    @Override
    public boolean abandoned() {
      return refersTo(null);
    }

    @Override
    public void accept(Future<T> future) {
      CompletionIterator<T> iterator = get();
      if (iterator != null) {
        iterator.arrived(future);
      }
    }

    void timeout() {
      CompletionIterator<T> iterator = get();
      if (iterator != null) {
        iterator.timeout();
      }
    }
  }

  private void arrived(Future<T> future) {
    outstanding.remove(future);
    done.add(future);
    if (outstanding.isEmpty() && timer != null) {
      timer.cancel();
    }
    wake();
  }

  private void timeout() {
    timedOut = true;
    outstanding.forEach(future -> future.removeDoneCallback(arrival));
    wake();
  }

  private void wake() {
    if (waiter != null) {
      Future.release(waiter);
    }
  }

  @Override
  public Iterator<Future<T>> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public Future<T> next() {
    if (left == 0) {
      throw new NoSuchElementException("all futures have been given out");
    }
    while (done.isEmpty()) {
      if (timedOut) {
        left--;
        throw new TimeoutError("asCompleted: " + outstanding.size() + " futures are not done");
      }
      Future<@Nullable Void> waiting = loop.createFuture();
      waiter = waiting;
      waiting.await();
    }
    left--;
    return done.remove();
  }
}
