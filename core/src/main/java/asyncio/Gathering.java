package asyncio;

import asyncio.internal.Check;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@link Asyncio#gather} returns: cancelling it cancels the children, and it waits
 * for them.
 *
 * @param <T> the type of the children's results
 * @param <R> what is made of the children when all are done
 */
class Gathering<T, R> extends Future<R> implements Consumer<Future<?>>, WaitEdge {
  private static final Consumer<Future<?>> SEEN = Future::markRetrieved;

  private final List<Future<? extends T>> children;
  private final boolean raises; // the first failure is the outcome of the whole
  private final Function<List<Future<? extends T>>, R> summary;
  private int unfinished;
  private boolean cancelRequested;

  /** Futures on one loop, and each of them once, in order. */
  record Children<T>(
      EventLoop loop, List<Future<? extends T>> all, List<Future<? extends T>> distinct) {
    static <T> Children<T> of(Collection<? extends Awaitable<? extends T>> awaitables) {
      Headroom.checkForSeveral(); // tasks that nobody has would be left
      EventLoop loop = null;
      List<Future<? extends T>> all = new ArrayList<>(awaitables.size());
      var seen = new IdentityHashMap<Object, Future<? extends T>>(awaitables.size());
      List<Future<? extends T>> distinct = new ArrayList<>(awaitables.size());
      for (Awaitable<? extends T> awaitable : awaitables) {
        Object key =
            awaitable instanceof ActionAwaitable<?> effect ? effect.action : Check.body(awaitable);
        Future<? extends T> child = seen.get(key);
        if (child == null) {
          child = loop == null ? Future.of(awaitable) : Future.of(awaitable, loop);
          loop = child.loop;
          seen.put(key, child);
          distinct.add(child);
        }
        all.add(child);
      }
      return new Children<>(loop == null ? EventLoop.current() : loop, all, distinct);
    }
  }

  Gathering(Children<T> children, boolean raises, Function<List<Future<? extends T>>, R> summary) {
    super(children.loop);
    this.children = children.all;
    this.unfinished = children.distinct.size();
    this.raises = raises;
    this.summary = summary;
    if (unfinished == 0) {
      super.setResult(summary.apply(this.children));
    } else {
      follow(children.distinct);
    }
  }

  /** The results. */
  static <T> Future<List<T>> results(Collection<? extends Awaitable<? extends T>> awaitables) {
    return new Gathering<T, List<T>>(
        Children.of(awaitables), true, done -> each(done, Future::result));
  }

  /** How each has ended. */
  static <T> Future<List<Outcome<T>>> outcomes(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return new Gathering<T, List<Outcome<T>>>(
        Children.of(awaitables), false, done -> each(done, Outcome::of));
  }

  private static <T, E> List<E> each(
      List<Future<? extends T>> children, Function<Future<? extends T>, ? extends E> read) {
    List<E> all = new ArrayList<>(children.size()); // a result may be null
    children.forEach(child -> all.add(read.apply(child)));
    return all;
  }

  /** Done children first, so that the outer is done at once if all are. */
  private void follow(Collection<Future<? extends T>> distinct) {
    List<Future<?>> already = new ArrayList<>();
    Context context = Context.copyOfCurrent(); // one for all: the callback is ours and sets nothing
    for (Future<? extends T> child : distinct) {
      if (child.done()) {
        already.add(child);
      } else {
        child.addDoneCallback(this, context);
      }
    }
    already.forEach(this);
  }

  @Override
  public Future<?> waiting() {
    return this;
  }

  /** A child is done. */
  @Override
  public void accept(Future<?> child) {
    unfinished--;
    if (done()) {
      child.markRetrieved();
      return;
    }
    if (raises) {
      Throwable failure = child.cancelled() ? child.makeCancelledError() : child.failure();
      if (failure != null) {
        child.markRetrieved();
        setException(failure);
        leave();
        return;
      }
    }
    if (unfinished == 0) {
      finish(child);
    }
  }

  /** The others go on; if they fail, too, nobody wants to know. */
  private void leave() {
    for (Future<? extends T> child : children) {
      if (!child.done() && child.removeDoneCallback(this) > 0) {
        child.leaveTo(SEEN, false);
      }
    }
  }

  private void finish(Future<?> last) {
    if (cancelRequested) { // also where outcomes are wanted: who has cancelled wants to see it
      children.forEach(Future::markRetrieved);
      setException(last.makeCancelledError());
    } else {
      setResult(summary.apply(children));
    }
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return false;
    }
    boolean accepted = false;
    for (Future<? extends T> child : children) {
      accepted |= child.cancel(message);
    }
    cancelRequested |= accepted;
    return accepted;
  }
}
