package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * How a task made by {@link TaskGroup#start} says that it is ready. Loop thread only.
 *
 * @param <V> the type of what it tells
 */
public final class TaskStatus<V> {
  final Future<V> ready;

  TaskStatus(EventLoop loop) {
    ready = loop.createFuture();
  }

  /**
   * Says that the task is ready: {@link TaskGroup#start} returns. Does not suspend. Does nothing if
   * the caller of {@code start} was cancelled.
   *
   * @param value what {@code start} returns
   * @throws IllegalStateException if it was said before
   */
  public void started(V value) {
    if (ready.cancelled()) {
      return;
    }
    if (ready.done()) {
      throw new IllegalStateException("started() was called before; a task is ready once");
    }
    ready.setResult(value);
  }

  /**
   * Says that the task is ready, where there is nothing to tell.
   *
   * @throws IllegalStateException if it was said before
   */
  @SuppressWarnings("NullAway") // the value of nothing
  public void started() {
    @Nullable V nothing = null;
    started(nothing);
  }

  @Override
  public String toString() {
    return "<TaskStatus " + (ready.done() ? "ready" : "not ready") + ">";
  }
}
