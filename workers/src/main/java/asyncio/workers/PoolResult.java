package asyncio.workers;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of a function for the items of a source: awaited, they are a list; iterated over,
 * they come one after the other, in the order of the items or, with {@link #asCompleted}, as they
 * are done. Once, in one of these ways.
 *
 * <p>Items are taken from the source only as far ahead as the window allows: so many calls are
 * begun and their results not taken yet. A source may therefore be endless. It is iterated over in
 * a task of its own and may suspend.
 *
 * <p>The first failure cancels the other calls; it is thrown in its place. Close it if it is not
 * read to its end, best by {@code try}-with-resources: calls that are under way are cancelled.
 * Cancelling who waits for a result loses none. Loop thread only.
 *
 * @param <R> the type of the results
 */
@SuppressWarnings("IterableAndIterator") // there is one pass
public final class PoolResult<R>
    implements Awaitable<List<R>>, Iterable<R>, Iterator<R>, AutoCloseable {
  private final EventLoop loop = EventLoop.running();
  private final Action work;
  private final ArrayDeque<Future<R>> calls = new ArrayDeque<>(); // to be taken in this order
  private final Set<Future<R>> underWay = new LinkedHashSet<>(); // or not counted yet
  private final Duration began = loop.time();
  private int window;
  private boolean inOrder = true;
  private Consumer<Progress> watcher = progress -> {};
  private @Nullable Semaphore room;
  private @Nullable Task<@Nullable Void> feeder;
  private @Nullable Future<Boolean> waiter;
  private boolean closed;
  private long done;
  private long failed;
  private long begun;

  <A> PoolResult(
      Workers workers,
      Iterable<? extends A> source,
      Function<? super A, ? extends Future<R>> call) {
    window = Math.clamp(2 * workers.concurrency(), 1, Integer.MAX_VALUE);
    work = () -> feed(source.iterator(), call);
  }

  /**
   * Has so many calls begun and not taken yet; twice as many as the workers do at a time unless
   * set.
   *
   * @param calls how many
   * @return this
   * @throws IllegalStateException if it has begun
   */
  public PoolResult<R> window(int calls) {
    checkNotBegun();
    if (calls < 1) {
      throw new IllegalArgumentException("the window must be 1 or more, not " + calls);
    }
    window = calls;
    return this;
  }

  /**
   * Gives results as they are done.
   *
   * @return this
   * @throws IllegalStateException if it has begun
   */
  public PoolResult<R> asCompleted() {
    checkNotBegun();
    inOrder = false;
    return this;
  }

  /**
   * Tells after each call how far it is, as {@link ProgressBar} shows it.
   *
   * @param progress is told
   * @return this
   */
  public PoolResult<R> onProgress(Consumer<Progress> progress) {
    watcher = progress;
    return this;
  }

  private void checkNotBegun() {
    if (feeder != null || closed) {
      throw new IllegalStateException("the results are being taken already");
    }
  }

  /** {@return how far it is} */
  public Progress progress() {
    return new Progress(done, failed, begun - done, 0, loop.time().minus(began));
  }

  // ---- the source

  private <A> void feed(
      Iterator<? extends A> items, Function<? super A, ? extends Future<R>> call) {
    Semaphore places = room();
    while (true) {
      places.acquire();
      if (closed || !items.hasNext()) {
        return;
      }
      A item = items.next();
      if (closed) { // meanwhile
        return;
      }
      Future<R> next = call.apply(item);
      begun++;
      underWay.add(next);
      if (inOrder) {
        calls.add(next);
      }
      next.addDoneCallback(this::ended);
    }
  }

  private Semaphore room() {
    Semaphore places = room;
    if (places == null) {
      places = new Semaphore(window);
      room = places;
    }
    return places;
  }

  private void ended(Future<R> call) {
    done++;
    if (call.cancelled() || call.exception() != null) {
      failed++;
    }
    if (underWay.remove(call) && !inOrder) {
      calls.add(call);
    }
    wake();
    if (!closed) {
      watcher.accept(progress());
    }
  }

  private void wake() {
    Future<Boolean> waiting = waiter;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  private Task<@Nullable Void> begin() {
    Task<@Nullable Void> feeding = feeder;
    if (feeding == null) {
      feeding = loop.createTask(work);
      feeding.addDoneCallback(ended -> wake());
      feeder = feeding;
    }
    return feeding;
  }

  // ---- the results

  /**
   * All results in the order of the items. Suspends. If a call fails, or this is cancelled, the
   * others are cancelled.
   *
   * @return a list
   */
  @Override
  public List<R> await() {
    checkNotBegun();
    List<R> all = new ArrayList<>();
    try (this) {
      while (hasNext()) {
        all.add(next());
      }
    }
    return all;
  }

  /** {@return this} */
  @Override
  public Iterator<R> iterator() {
    return this;
  }

  /**
   * Whether there is another result. Suspends until one is there, or all calls have ended.
   *
   * @return false when all have been taken, or after {@link #close}
   */
  @Override
  public boolean hasNext() {
    while (!closed) {
      Task<@Nullable Void> feeding = begin();
      Future<R> first = calls.peek();
      if (first != null && !underWay.contains(first)) { // nobody gets what is not counted yet
        return true;
      }
      if (first == null && feeding.done() && underWay.isEmpty()) {
        if (feeding.cancelled() || feeding.exception() != null) {
          closed = true;
        }
        feeding.result();
        return false;
      }
      if (waiter != null) {
        throw new IllegalStateException("another task is taking the next result");
      }
      Future<Boolean> waiting = loop.createFuture();
      waiter = waiting;
      try {
        Asyncio.await(waiting);
      } finally {
        waiter = null;
      }
    }
    return false;
  }

  /**
   * The next result. Suspends until one is there.
   *
   * @return the result
   * @throws NoSuchElementException if there is none
   */
  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all results have been taken");
    }
    Future<R> call = calls.remove();
    room().release();
    if (call.cancelled() || call.exception() != null) {
      close();
    }
    return call.result();
  }

  /** Cancels what is under way. Does not suspend. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (feeder != null) {
      feeder.cancel();
    }
    Set<Future<R>> left = new LinkedHashSet<>(calls);
    left.addAll(underWay);
    left.forEach(this::drop);
    calls.clear();
    underWay.clear();
    wake();
  }

  private void drop(Future<R> call) {
    if (!call.cancel() && !call.cancelled()) {
      call.exception(); // nobody will look at it
    }
  }

  @Override
  public String toString() {
    String state = closed ? "closed" : feeder == null ? "not begun" : "running";
    return "<PoolResult " + state + " " + progress() + ">";
  }
}
