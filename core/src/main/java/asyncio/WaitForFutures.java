package asyncio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The waiting behind {@link Asyncio#wait} and {@link Asyncio#waitFor}. */
final class WaitForFutures {
  private WaitForFutures() {}

  static <T> WaitResult<T> wait(
      Collection<? extends Future<? extends T>> futures,
      @Nullable Long timeoutNanos,
      ReturnWhen returnWhen) {
    if (futures.isEmpty()) {
      throw new IllegalArgumentException("Set of Tasks/Futures is empty; pass at least one");
    }
    List<Future<T>> distinct = distinct(futures);
    Headroom.checkForSeveral();
    EventLoop loop = Task.running().loop;
    Future<@Nullable Void> waiter = loop.createFuture();
    TimerHandle timer =
        timeoutNanos == null ? null : loop.later(timeoutNanos, () -> Future.release(waiter));
    var onCompletion = new Countdown<T>(distinct.size(), returnWhen, timer, waiter);
    Context context = Context.copyOfCurrent(); // one for all: the callback is ours and sets nothing
    List<Callback> callbacks = new ArrayList<>(distinct.size());
    for (Future<T> future : distinct) {
      callbacks.add(future.tell(onCompletion, context));
    }
    try {
      waiter.await();
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      for (int i = 0; i < distinct.size(); i++) {
        distinct.get(i).drop(callbacks.get(i));
      }
    }
    Set<Future<T>> done = new LinkedHashSet<>();
    Set<Future<T>> pending = new LinkedHashSet<>();
    for (Future<T> future : distinct) {
      (future.done() ? done : pending).add(future);
    }
    return new WaitResult<>(done, pending);
  }

  @SuppressWarnings("unchecked") // the sets are only read
  private static <T> List<Future<T>> distinct(Collection<? extends Future<? extends T>> futures) {
    List<Future<T>> distinct = new ArrayList<>(futures.size());
    for (Future<? extends T> future : new LinkedHashSet<>(futures)) {
      distinct.add((Future<T>) future);
    }
    return distinct;
  }

  private static final class Countdown<T> implements Consumer<Future<T>>, WaitEdge {
    private int remaining;
    private final ReturnWhen returnWhen;
    private final @Nullable TimerHandle timer;
    private final Future<@Nullable Void> waiter;

    Countdown(
        int remaining,
        ReturnWhen returnWhen,
        @Nullable TimerHandle timer,
        Future<@Nullable Void> waiter) {
      this.remaining = remaining;
      this.returnWhen = returnWhen;
      this.timer = timer;
      this.waiter = waiter;
    }

    @Override
    public Future<?> waiting() {
      return waiter;
    }

    @Override
    public void accept(Future<T> done) {
      remaining--;
      if (remaining <= 0
          || returnWhen == ReturnWhen.FIRST_COMPLETED
          || (returnWhen == ReturnWhen.FIRST_EXCEPTION && failed(done))) {
        if (timer != null) {
          timer.cancel();
        }
        Future.release(waiter);
      }
    }
  }

  /** Waits for a task that is to end, also if the calling task is cancelled meanwhile. */
  static void waitShielded(Task<?> ending) {
    CancelScope.shielded(
        Task.running(), () -> wait(List.of(ending), null, ReturnWhen.ALL_COMPLETED));
  }

  private static boolean failed(Future<?> done) {
    done.markRetrieved(); // it is looked at here
    return done.failure() != null;
  }

  /**
   * Waiting with a timeout that is over already: what is not done is cancelled before it starts.
   */
  static <T> T now(Awaitable<T> awaitable) {
    Future<T> future = Future.of(awaitable);
    if (future.done()) {
      return future.result();
    }
    cancelAndWait(future);
    try {
      return future.result();
    } catch (CancelledError cancelled) { // a gathering ends so without being cancelled itself
      throw new TimeoutError(Task.running().name(), 0, cancelled);
    }
  }

  private static <T> void cancelAndWait(Future<T> future) {
    Future<@Nullable Void> waiter = future.loop.createFuture();
    var release = new Countdown<T>(1, ReturnWhen.ALL_COMPLETED, null, waiter);
    future.addDoneCallback(release);
    try {
      future.cancel();
      waiter.await();
    } finally {
      future.removeDoneCallback(release);
    }
  }
}
