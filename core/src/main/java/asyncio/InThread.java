package asyncio;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a generator that yields what an iterator gives that blocks, each value taken in the
 * default executor. The iterator is used by one thread at a time, also when the generator is left
 * while a value is being taken: closing waits for that, the generator does not.
 */
@SuppressWarnings("NullAway") // a null is a value, where the source has it
final class InThread<T> implements AsyncGenerator.Body<T> {
  private static final Object END = new Object();

  private final Supplier<? extends Iterator<? extends T>> source;
  private final Action close;
  private @Nullable Iterator<? extends T> iterator;

  InThread(Supplier<? extends Iterator<? extends T>> source, Action close) {
    this.source = source;
    this.close = close;
  }

  @Override
  public void run(AsyncGenerator.Yield<T> out) {
    EventLoop loop = EventLoop.running();
    Context context = Context.copyOfCurrent();
    Awaitable<@Nullable Object> taking = () -> context.run(() -> context.call(this::take));
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
        ExecutorFuture.inThread(new Effect<>(close));
      } else {
        job.addDoneCallback(
            last -> loop.createTask(() -> ExecutorFuture.inThread(new Effect<>(close))));
      }
    }
  }

  private static @Nullable Object shielded(Future<@Nullable Object> job) {
    return job.done() ? job.result() : Shield.around(job).await();
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
