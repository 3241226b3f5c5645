package asyncio.internal.bridge;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.ExitError;
import asyncio.Future;
import asyncio.Task;
import asyncio.internal.KernelAccess;
import asyncio.internal.report.Report;
import asyncio.internal.report.Repr;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of what an iterable gives: every subscriber gets an iterator of its own and a task of
 * the loop, which takes a value only when one is asked for.
 */
public record IterablePublisher<T>(Iterable<? extends T> source, EventLoop loop)
    implements Flow.Publisher<T> {
  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    var delivery = new Delivery<T>(source, loop, Objects.requireNonNull(subscriber));
    if (loop.isClosed()) {
      subscriber.onSubscribe(delivery);
      subscriber.onError(new IllegalStateException("Event loop is closed"));
      return;
    }
    Runnable starting = () -> loop.createTask((Action) delivery::run);
    KernelAccess.kernel().handOver(loop, starting, Context.copyOfCurrent());
  }

  @Override
  public String toString() {
    return "<Publisher of " + Repr.callable(source) + ">";
  }

  /** One subscription. Its subscriber may ask and cancel in any thread. */
  private static final class Delivery<T> implements Flow.Subscription {
    private final Iterable<? extends T> source;
    private final EventLoop loop;
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable Throwable refused; // a request that was none
    private @Nullable Task<?> task; // the rest: loop thread only
    private @Nullable Future<@Nullable Void> waiting;
    private boolean closing;

    Delivery(Iterable<? extends T> source, EventLoop loop, Flow.Subscriber<? super T> subscriber) {
      this.source = source;
      this.loop = loop;
      this.subscriber = subscriber;
    }

    void run() {
      Task<?> running = KernelAccess.kernel().runningTask();
      task = running;
      Throwable failure = null;
      try {
        tell(() -> subscriber.onSubscribe(this));
        deliver();
      } catch (Throwable thrown) {
        failure = KernelAccess.kernel().cancellationIn(running, thrown);
      }
      Throwable last = failure;
      if (!cancelled) {
        cancelled = true;
        tell(last == null ? subscriber::onComplete : () -> subscriber.onError(last));
      } else if (last != null && !(last instanceof CancelledError)) {
        report("an iterator has failed after its subscription was cancelled", last);
      }
      if (last instanceof ExitError exit) {
        throw exit;
      }
    }

    private void deliver() throws Exception {
      Iterator<? extends T> values = source.iterator();
      try {
        while (awaitDemand() && values.hasNext()) {
          T item = Objects.requireNonNull(values.next(), "a publisher has no null items");
          if (cancelled) {
            return;
          }
          if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
          }
          tell(() -> subscriber.onNext(item));
        }
      } finally {
        closing = true;
        if (values instanceof AutoCloseable closeable) {
          closeable.close();
        }
      }
    }

    private boolean awaitDemand() throws Exception {
      while (!cancelled && refused == null && demand.get() == 0) {
        Future<@Nullable Void> request = loop.createFuture();
        waiting = request;
        request.await();
      }
      if (refused instanceof Exception refusal) {
        throw refusal;
      }
      return !cancelled;
    }

    /** A subscriber that throws has cancelled, by the rules of Reactive Streams. */
    private void tell(Runnable signal) {
      try {
        signal.run();
      } catch (RuntimeException broken) {
        cancelled = true;
        report("a Flow.Subscriber has thrown", broken);
      }
    }

    private void report(String message, Throwable failure) {
      loop.callExceptionHandler(Report.of(message, failure).with("task", task).context());
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        refused = new IllegalArgumentException("request of " + n + "; ask for at least one item");
      } else if (demand.getAndAccumulate(n, Delivery::saturated) > 0) {
        return;
      }
      onLoop(this::wake);
    }

    private static long saturated(long before, long more) {
      long sum = before + more;
      return sum < 0 ? Long.MAX_VALUE : sum;
    }

    @Override
    public void cancel() {
      cancelled = true;
      onLoop(this::stop);
    }

    private void onLoop(Runnable action) {
      if (loop.runsHere()) {
        action.run();
      } else {
        KernelAccess.kernel().handOver(loop, action, new Context());
      }
    }

    private void wake() {
      if (waiting != null) {
        KernelAccess.kernel().release(waiting);
      }
    }

    private void stop() {
      if (task != null && !closing && KernelAccess.kernel().currentTask(loop) != task) {
        task.cancel();
      }
    }
  }
}
