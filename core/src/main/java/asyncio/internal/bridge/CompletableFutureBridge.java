package asyncio.internal.bridge;

import asyncio.Awaitable;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.internal.AtClose;
import asyncio.internal.KernelAccess;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The link between a future of a loop and a {@link CompletableFuture} of any thread: the outcome
 * goes one way, a cancellation the other. What would go to a loop that is closed is dropped.
 */
public final class CompletableFutureBridge {
  private CompletableFutureBridge() {}

  /** A loop's future of a stage's outcome. */
  public static <T> Future<T> toLoop(CompletableFuture<T> source, EventLoop loop) {
    Future<T> target = loop.createFuture();
    var _ =
        source.whenComplete(
            (result, failure) ->
                KernelAccess.kernel()
                    .handOver(
                        loop,
                        () -> {
                          if (!target.done()) {
                            pass(result, failure, target);
                          }
                        },
                        null));
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
  public static <T> void fromLoop(Future<T> source, CompletableFuture<T> target) {
    source.addDoneCallback(new Relay<>(source, target));
    var _ =
        target.whenComplete(
            (result, failure) -> {
              if (target.isCancelled() && !source.loop().isClosed()) {
                cancelSafely(source);
              }
            });
  }

  private static void cancelSafely(Future<?> source) {
    if (source.loop().runsHere()) {
      source.cancel();
      return;
    }
    KernelAccess.kernel().handOver(source.loop(), source::cancel, null);
  }

  /** Makes a task of another loop, from any thread. */
  public static <T> CompletableFuture<T> submit(Awaitable<? extends T> coroutine, EventLoop loop) {
    var target = new CompletableFuture<T>();
    loop.callSoonThreadsafe(new Submission<>(coroutine, loop, target));
    return target;
  }

  /**
   * Passes a loop's outcome on to a thread that may be waiting for it, also if the loop is closed.
   */
  private record Relay<T>(Future<T> source, CompletableFuture<T> target)
      implements Consumer<Future<T>>, AtClose {
    @Override
    public void accept(Future<T> done) {
      Throwable failure = KernelAccess.kernel().failure(done);
      if (done.cancelled()) {
        target.cancel(true);
      } else if (failure != null) {
        KernelAccess.kernel().markRetrieved(done);
        target.completeExceptionally(failure);
      } else {
        target.complete(done.result());
      }
    }

    @Override
    public void loopClosed() {
      accept(source);
    }
  }

  /** Makes a task of what another thread has submitted. */
  private record Submission<T>(
      Awaitable<? extends T> coroutine, EventLoop loop, CompletableFuture<T> target)
      implements Runnable, AtClose {
    @Override
    public void run() {
      try {
        Future<T> task = loop.createTask(coroutine);
        fromLoop(task, target);
      } catch (Throwable failure) {
        target.completeExceptionally(failure);
      }
    }

    @Override
    public void loopClosed() {
      if (coroutine instanceof Coroutine<?> unused) {
        unused.close();
      }
      target.completeExceptionally(new IllegalStateException("Event loop is closed"));
    }
  }
}
