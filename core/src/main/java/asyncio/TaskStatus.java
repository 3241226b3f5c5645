package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * How a task that {@link TaskGroup#start} creates reports that it is ready. Loop thread only.
 *
 * @param <V> the type of the value that it reports
 */
public final class TaskStatus<V> {
  final Future<V> ready;

  TaskStatus(EventLoop loop) {
    ready = loop.createFuture();
  }

  /**
   * Reports that the task is ready: {@link TaskGroup#start} returns. Does not suspend. Does nothing
   * if the caller of {@code start} was cancelled.
   *
   * @param value what {@code start} returns
   * @throws IllegalStateException if it was called before
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
   * Reports that the task is ready, without a value.
   *
   * @throws IllegalStateException if it was called before
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
