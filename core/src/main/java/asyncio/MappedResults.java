package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import asyncio.internal.report.Report;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The results of a function for the items of a source, as they come: what {@link
 * Asyncio#mapAsCompleted} returns, for one {@code for} loop. Taking the next one suspends until it
 * is there.
 *
 * <p>A task of its own takes the items from the source, which may suspend, and begins with the
 * first result that is asked for. An item is taken only when there is room, and a result that has
 * not been taken keeps its room: so there are never more than the limit of items that are begun and
 * not yet taken. The first failure cancels what is running; it is thrown when the results that were
 * there before have been taken.
 *
 * <p>Close it if it is not read to its end, best by {@code try}-with-resources: what is running is
 * cancelled. A cancelled taker loses no result. Loop thread only.
 *
 * @param <R> the type of the results
 */
@SuppressWarnings("IterableAndIterator") // there is one pass
public final class MappedResults<R> implements Iterable<R>, Iterator<R>, AutoCloseable {
  /** A result in its place. */
  private record Indexed<R>(int index, R value) {}

  private final EventLoop loop;
  private final Turnstile room;
  private final ArrayDeque<R> results = new ArrayDeque<>();
  private final Awaitable<@Nullable Void> work;
  private @Nullable Task<@Nullable Void> feeder; // once a result was asked for
  private @Nullable Future<@Nullable Void> waiter; // of the task in hasNext()
  private boolean closed;

  <A> MappedResults(
      Iterable<? extends A> source, int limit, AsyncFunction<? super A, ? extends R> function) {
    loop = Task.running().loop;
    room = new Turnstile(loop, limit);
    Check.body(source);
    Check.body(function);
    work =
        new ActionAwaitable<>(
            () ->
                each(
                    source,
                    room,
                    item -> {
                      results.add(function.apply(item));
                      wake();
                    }));
  }

  /** Has something done for each item of a source, so many at a time; throws the first failure. */
  private static <A> void each(
      Iterable<? extends A> source, Turnstile room, AsyncConsumer<? super A> function) {
    var cancelled = new AtomicReference<@Nullable CancelledError>(); // for no reason of the group's
    try {
      TaskGroup.run(
          Task.running(),
          group -> {
            Iterator<? extends A> items = source.iterator();
            while (true) {
              room.enter();
              if (!items.hasNext()) {
                return true;
              }
              A item = items.next();
              group
                  .createTask(() -> function.accept(item))
                  .addDoneCallback(
                      task -> {
                        if (task.cancelled()) {
                          cancelled.compareAndSet(null, task.makeCancelledError());
                          group.cancel();
                        }
                      });
            }
          });
    } catch (ExceptionGroup failed) {
      List<Throwable> failures = failed.exceptions();
      Throwable first = failures.getFirst();
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw Raise.unchecked(first);
    }
    CancelledError item = cancelled.get();
    if (item != null) {
      throw item;
    }
  }

  /** Nothing but the effects on the items. */
  static <A> void forEach(
      Iterable<? extends A> source, int limit, AsyncConsumer<? super A> function) {
    Check.body(source);
    Check.body(function);
    var room = new Turnstile(Task.running().loop, limit);
    each(
        source,
        room,
        item -> {
          function.accept(item);
          room.leave();
        });
  }

  /** All results in the order of the items. */
  static <A, R> List<R> inOrder(
      Iterable<? extends A> source, int limit, AsyncFunction<? super A, ? extends R> function) {
    Check.body(source);
    Check.body(function);
    var room = new Turnstile(Task.running().loop, limit);
    List<@Nullable R> results = new ArrayList<>();
    Iterable<Indexed<A>> numbered = () -> numbered(source.iterator(), results);
    each(
        numbered,
        room,
        item -> {
          results.set(item.index, function.apply(item.value));
          room.leave();
        });
    @SuppressWarnings("NullAway") // each place has been set
    List<R> all = results;
    return all;
  }

  private static <A, R> Iterator<Indexed<A>> numbered(
      Iterator<? extends A> items, List<@Nullable R> results) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public Indexed<A> next() {
        A item = items.next();
        results.add(null);
        return new Indexed<>(results.size() - 1, item);
      }
    };
  }

  /** {@return this} */
  @Override
  public Iterator<R> iterator() {
    return this;
  }

  /**
   * Whether there is another result. Suspends until one is there, or all work has ended.
   *
   * @return false when all have been taken, or after {@link #close}
   */
  @Override
  public boolean hasNext() {
    while (results.isEmpty()) {
      if (closed) {
        return false;
      }
      Task<@Nullable Void> feeding = feeder;
      if (feeding == null) {
        feeding = loop.createTask(work);
        feeding.addDoneCallback(done -> wake());
        feeder = feeding;
      }
      if (feeding.done()) {
        feeding.result();
        return false;
      }
      if (waiter != null) {
        throw new IllegalStateException("another task is taking the next result");
      }
      waiter = loop.createFuture();
      try {
        waiter.await();
      } finally {
        waiter = null;
      }
    }
    return true;
  }

  private void wake() {
    if (waiter != null) {
      Future.release(waiter);
    }
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
    R result = results.remove();
    room.leave();
    return result;
  }

  /**
   * Cancels what is running and waits until it has ended, also if the calling task is cancelled
   * meanwhile. Suspends unless all has ended. What fails in that time is reported to the exception
   * handler. Idempotent.
   */
  @Override
  public void close() {
    closed = true;
    results.clear();
    Task<@Nullable Void> feeding = feeder;
    if (feeding == null || feeding.done()) {
      return;
    }
    feeding.cancel();
    WaitForFutures.waitShielded(feeding);
    Throwable failure = feeding.failure();
    if (failure != null) {
      feeding.markRetrieved();
      loop.diagnostics().report(Report.of("Exception while a map was closed", failure));
    }
  }

  @Override
  public String toString() {
    String state =
        closed ? "closed" : feeder == null ? "not begun" : feeder.done() ? "ended" : "running";
    return "<MappedResults " + state + " results=" + results.size() + ">";
  }
}
