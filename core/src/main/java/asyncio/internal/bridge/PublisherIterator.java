package asyncio.internal.bridge;

import asyncio.AsyncGenerator;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.internal.Check;
import asyncio.internal.KernelAccess;
import asyncio.internal.Raise;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of a generator that yields what a publisher publishes. Signals may come from any thread;
 * they are queued, and the loop is woken once for all that came meanwhile. Half a window is
 * requested anew when half a window has been taken.
 */
public final class PublisherIterator<T> implements AsyncGenerator.Body<T>, Flow.Subscriber<T> {
  private static final Flow.Subscription NONE =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private final Flow.Publisher<? extends T> publisher;
  private final int window;
  private final EventLoop loop;
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean waking = new AtomicBoolean(); // the loop is about to be woken
  private volatile boolean terminated;
  private @Nullable Throwable failure; // written before, read after terminated
  private @Nullable Future<@Nullable Void> waiting; // loop thread only

  public PublisherIterator(Flow.Publisher<? extends T> publisher, int window, EventLoop loop) {
    if (window < 1) {
      throw new IllegalArgumentException("window must be at least 1, got " + window);
    }
    this.publisher = Check.body(publisher);
    this.window = window;
    this.loop = loop;
  }

  @Override
  public void run(AsyncGenerator.Yield<T> out) {
    publisher.subscribe(this);
    try {
      int taken = 0;
      for (T item = next(); item != null; item = next()) {
        out.yield(item);
        if (++taken == (window + 1) / 2) {
          subscription().request(taken);
          taken = 0;
        }
      }
      if (failure != null) {
        throw Raise.unchecked(failure);
      }
    } finally {
      subscription().cancel(); // of no effect where it has ended
      subscription.set(NONE);
    }
  }

  private Flow.Subscription subscription() {
    Flow.Subscription current = subscription.compareAndExchange(null, NONE);
    return current == null ? NONE : current;
  }

  private @Nullable T next() {
    while (true) {
      boolean last = terminated; // before the queue is looked at: what came earlier is in it
      T item = items.poll();
      if (item != null || last) {
        return item;
      }
      Future<@Nullable Void> arrival = loop.createFuture();
      waiting = arrival;
      arrival.await();
    }
  }

  private void tell() {
    if (waking.compareAndSet(false, true)) {
      KernelAccess.kernel().handOver(loop, this::arrived, new Context());
    }
  }

  private void arrived() {
    waking.set(false);
    if (waiting != null) {
      KernelAccess.kernel().release(waiting);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription.compareAndSet(null, given)) {
      given.request(window);
    } else {
      given.cancel(); // a second one, or nobody waits any longer
    }
  }

  @Override
  public void onNext(T item) {
    items.add(item);
    tell();
  }

  @Override
  public void onError(Throwable thrown) {
    failure = Check.callback(thrown);
    terminated = true;
    tell();
  }

  @Override
  public void onComplete() {
    terminated = true;
    tell();
  }
}
