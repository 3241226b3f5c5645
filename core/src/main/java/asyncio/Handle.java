package asyncio;

import asyncio.internal.Check;
import asyncio.internal.report.Origin;
import asyncio.internal.report.Repr;
import org.jspecify.annotations.Nullable;

/**
 * A callback that is scheduled to run once, as {@link EventLoop#callSoon} returns it.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-eventloop.html#callback-handles">asyncio:
 *     handles</a>
 */
public class Handle implements ContextHolder {
  @Nullable Runnable callback; // null once cancelled: nothing is kept alive
  private @Nullable Context context;
  private boolean cancelled;
  private @Nullable Throwable origin; // where it was created, in debug mode

  Handle(Runnable callback, Context context, boolean debug) {
    this.callback = callback;
    this.context = Check.context(context);
    if (debug) {
      origin = new Origin();
    }
  }

  /**
   * Cancels the callback: it will not run, and is forgotten at once. Does nothing after it has run.
   * Loop thread only; the handle of {@link EventLoop#callSoonThreadsafe} may be cancelled from any
   * thread.
   */
  public void cancel() {
    cancelled = true;
    callback = null;
    context = null;
  }

  /**
   * Whether {@link #cancel} was called.
   *
   * @return true if it was
   */
  public boolean cancelled() {
    return cancelled;
  }

  /**
   * The context in which the callback runs.
   *
   * @return the context, or null once cancelled
   */
  @Override
  public @Nullable Context context() {
    return context;
  }

  @Nullable Throwable origin() {
    return origin;
  }

  /** Takes the callback, to run it. */
  @Nullable Runnable take() {
    return callback;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<").append(getClass().getSimpleName());
    if (cancelled) {
      text.append(" cancelled");
    } else if (callback != null) {
      text.append(' ').append(Repr.callable(callback));
    }
    detail(text);
    if (origin != null) {
      text.append(" created at ").append(Origin.place(origin));
    }
    return text.append('>').toString();
  }

  void detail(StringBuilder text) {}
}
