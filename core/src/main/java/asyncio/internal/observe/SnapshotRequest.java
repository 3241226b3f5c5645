package asyncio.internal.observe;

import asyncio.EventLoop;
import asyncio.internal.KernelAccess;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A question to a loop, what it is doing: answered by the loop between two callbacks, or in the end
 * by the one who asks.
 */
public final class SnapshotRequest implements Runnable {
  private final EventLoop loop;
  private final AtomicBoolean taken = new AtomicBoolean(); // by whoever answers
  private final CompletableFuture<LoopView> answer = new CompletableFuture<>();

  private SnapshotRequest(EventLoop loop) {
    this.loop = loop;
  }

  public static SnapshotRequest at(EventLoop loop) {
    var look = new SnapshotRequest(loop);
    if (!loop.isRunning() || loop.runsHere()) {
      look.run();
    } else {
      KernelAccess.kernel().look(loop, look);
    }
    return look;
  }

  @Override
  public void run() {
    answer(true);
  }

  private void answer(boolean itself) {
    if (taken.compareAndSet(false, true)) {
      try {
        answer.complete(LoopView.of(loop, itself));
      } catch (Throwable failure) { // it must not reach the loop
        answer.completeExceptionally(failure);
      }
    }
  }

  /** What was seen; waits until a time of {@code System.nanoTime}, and then for nothing. */
  public LoopView seen(long deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException late) {
          answer(false);
          return answer.join(); // at once, or when the loop, which has begun, has done it
        } catch (ExecutionException e) {
          throw new IllegalStateException("cannot look at " + loop, e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
