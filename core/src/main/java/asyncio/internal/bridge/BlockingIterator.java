package asyncio.internal.bridge;

import asyncio.Action;
import asyncio.AsyncGenerator;
import asyncio.Awaitable;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.internal.KernelAccess;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a generator that yields what an iterator gives that blocks, each value taken in the
 * default executor. The iterator is used by one thread at a time, also when the generator is left
 * while a value is being taken: closing waits for that, the generator does not.
 */
@SuppressWarnings("NullAway") // a null is a value, where the source has it
public final class BlockingIterator<T> implements AsyncGenerator.Body<T> {
  private static final Object END = new Object();

  private final Supplier<? extends Iterator<? extends T>> source;
  private final Action close;
  private @Nullable Iterator<? extends T> iterator;

  public BlockingIterator(Supplier<? extends Iterator<? extends T>> source, Action close) {
    this.source = source;
    this.close = close;
  }

  @Override
  public void run(AsyncGenerator.Yield<T> out) {
    EventLoop loop = EventLoop.running();
    Context context = Context.copyOfCurrent();
    KernelAccess kernel = KernelAccess.kernel();
    Awaitable<@Nullable Object> taking = kernel.carried(context, this::take);
    Future<@Nullable Object> job = loop.runInExecutor(null, taking);
    try {
      for (Object item = shielded(job); item != END; item = shielded(job)) {
        @SuppressWarnings("unchecked") // take() has it from the source
        T taken = (T) item;
        out.yield(taken);
        job = loop.runInExecutor(null, taking);
      }
    } finally {
      if (job.done()) {
        kernel.inThread(close);
      } else {
        job.addDoneCallback(last -> loop.createTask(() -> kernel.inThread(close)));
      }
    }
  }

  private static @Nullable Object shielded(Future<@Nullable Object> job) {
    return job.done() ? job.result() : KernelAccess.kernel().awaitShielded(job);
  }

  private @Nullable Object take() {
    Iterator<? extends T> using = iterator;
    if (using == null) {
      using = source.get();
      iterator = using;
    }
    return using.hasNext() ? using.next() : END;
  }
}
