package asyncio;

import asyncio.internal.report.Report;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The link between the two futures of {@link Asyncio#shield}. */
final class Shield<T> implements Consumer<Future<T>>, WaitEdge {
  private static final Consumer<Future<?>> REPORT = Shield::reportFailure;

  private final Future<T> inner;
  private final Future<T> outer;
  private @Nullable Callback callback; // by the inner future

  private Shield(Future<T> inner) {
    this.inner = inner;
    this.outer = inner.loop.createFuture();
  }

  static <T> Future<T> around(Future<T> inner) {
    if (inner.done()) {
      return inner;
    }
    Headroom.checkForSeveral();
    var shield = new Shield<>(inner);
    shield.callback = inner.tell(shield, Context.copyOfCurrent());
    shield.outer.addDoneCallback(shield::outerDone);
    return shield.outer;
  }

  @Override
  public Future<?> waiting() {
    return outer;
  }

  /** The inner future is done. */
  @Override
  public void accept(Future<T> done) {
    if (outer.cancelled()) {
      return;
    }
    Throwable failure = done.failure();
    if (done.cancelled()) {
      outer.cancel();
    } else if (failure != null) {
      done.markRetrieved();
      outer.setException(failure);
    } else {
      outer.setResult(done.result());
    }
  }

  private void outerDone(Future<T> done) {
    if (!inner.done()) { // the waiter was cancelled; a failure would go unseen
      if (callback != null) {
        inner.drop(callback);
      }
      inner.leaveTo(REPORT, true);
    }
  }

  private static void reportFailure(Future<?> inner) {
    Throwable failure = inner.failure();
    if (failure != null) {
      inner.markRetrieved();
      inner
          .loop
          .diagnostics()
          .report(
              Report.of(
                      failure.getClass().getSimpleName() + " exception in shielded future", failure)
                  .with("future", inner)
                  .with("source_traceback", inner.origin()));
    }
  }
}
