package asyncio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@link Asyncio#gather} returns: cancelling it cancels the children, and it waits
 * for them.
 */
final class Gathering<T> extends Future<List<T>> implements Consumer<Future<?>>, Link {
  private static final Consumer<Future<?>> SEEN = Future::markRetrieved;

  private final List<Future<? extends T>> children;
  private final OnError onError;
  private int unfinished;
  private boolean cancelRequested;

  private Gathering(
      EventLoop loop, List<Future<? extends T>> children, int distinct, OnError onError) {
    super(loop);
    this.children = children;
    this.unfinished = distinct;
    this.onError = onError;
  }

  static <T> Future<List<T>> of(
      Collection<? extends Awaitable<? extends T>> awaitables, OnError onError) {
    if (awaitables.isEmpty()) {
      Future<List<T>> nothing = EventLoop.current().createFuture();
      nothing.setResult(List.of());
      return nothing;
    }
    EventLoop loop = null;
    List<Future<? extends T>> children = new ArrayList<>(awaitables.size());
    var seen = new IdentityHashMap<Object, Future<? extends T>>(awaitables.size());
    List<Future<? extends T>> distinct = new ArrayList<>(awaitables.size()); // in order
    for (Awaitable<? extends T> awaitable : awaitables) {
      Object key = awaitable instanceof Effect<?> effect ? effect.action : Check.body(awaitable);
      Future<? extends T> child = seen.get(key);
      if (child == null) {
        child =
            loop == null ? Asyncio.ensureFuture(awaitable) : Asyncio.ensureFuture(awaitable, loop);
        loop = child.loop;
        seen.put(key, child);
        distinct.add(child);
      }
      children.add(child);
    }
    if (loop == null) {
      throw new AssertionError("no child, no loop");
    }
    var outer = new Gathering<T>(loop, children, distinct.size(), onError);
    outer.follow(distinct);
    return outer;
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
    if (onError == OnError.RAISE) {
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
    List<@Nullable Object> results = new ArrayList<>(children.size());
    for (Future<? extends T> child : children) {
      results.add(outcome(child));
    }
    if (cancelRequested) { // also with RETURN_EXCEPTIONS: the one who cancelled wants to see it
      setException(last.makeCancelledError());
    } else {
      @SuppressWarnings("unchecked") // with RETURN_EXCEPTIONS, T is Object
      List<T> typed = (List<T>) results;
      setResult(typed);
    }
  }

  private static @Nullable Object outcome(Future<?> child) {
    if (child.cancelled()) {
      return child.makeCancelledError();
    }
    Throwable failure = child.failure();
    if (failure != null) {
      child.markRetrieved();
      return failure;
    }
    return child.result();
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
