package asyncio.sync;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What comes out of a queue or channel until it is shut down. */
final class Arrivals<T> implements Iterator<T> {
  private final Supplier<T> source;
  private @Nullable T arrived;

  Arrivals(Supplier<T> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    if (arrived == null) {
      try {
        arrived = source.get();
      } catch (QueueShutDown end) {
        return false;
      }
    }
    return true;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("nothing comes any more; ask hasNext() before");
    }
    T next = Objects.requireNonNull(arrived);
    arrived = null;
    return next;
  }
}
