package asyncio;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The link between a future of a loop and a {@link CompletableFuture} of any thread: the outcome
 * goes one way, a cancellation the other. What would go to a loop that is closed is dropped.
 */
final class Bridge {
  private Bridge() {}

  /** A loop's future of a stage's outcome. */
  static <T> Future<T> toLoop(CompletableFuture<T> source, EventLoop loop) {
    Future<T> target = loop.createFuture();
    var _ =
        source.whenComplete(
            (result, failure) ->
                loop.handOver(
                    () -> {
                      if (!target.done()) {
                        pass(result, failure, target);
                      }
                    }));
    target.addDoneCallback(
        done -> {
          if (done.cancelled()) {
            source.cancel(true);
          }
        });
    return target;
  }

  private static <T> void pass(T result, Throwable failure, Future<T> target) {
    Throwable cause = failure;
    if (cause instanceof CompletionException wrapped && wrapped.getCause() != null) {
      cause = wrapped.getCause();
    }
    if (cause instanceof CancellationException) {
      target.cancel();
    } else if (cause != null) {
      target.setException(cause);
    } else {
      target.setResult(result);
    }
  }

  /** Completes a stage with a future's outcome. To be called on the loop's thread. */
  static <T> void fromLoop(Future<T> source, CompletableFuture<T> target) {
    source.addDoneCallback(
        done -> {
          Throwable failure = done.failure();
          if (done.cancelled()) {
            target.cancel(true);
          } else if (failure != null) {
            done.markRetrieved();
            target.completeExceptionally(failure);
          } else {
            target.complete(done.result());
          }
        });
    var _ =
        target.whenComplete(
            (result, failure) -> {
              if (target.isCancelled() && !source.loop.isClosed()) {
                cancelSafely(source);
              }
            });
  }

  private static void cancelSafely(Future<?> source) {
    if (source.loop.turn.mine()) {
      source.cancel();
      return;
    }
    source.loop.handOver(source::cancel);
  }

  /** Makes a task of another loop, from any thread. */
  static <T> CompletableFuture<T> submit(Awaitable<? extends T> coroutine, EventLoop loop) {
    var target = new CompletableFuture<T>();
    loop.callSoonThreadsafe(
        () -> {
          try {
            Future<T> task = loop.createTask(coroutine);
            fromLoop(task, target);
          } catch (Throwable failure) {
            target.completeExceptionally(failure);
          }
        });
    return target;
  }
}
