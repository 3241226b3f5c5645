package asyncio.http.connection;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One loop over what is asked for one after the other; {@code hasNext} suspends if asking does.
 *
 * @param <T> what comes
 */
public final class Pulled<T> implements Iterator<T> {
  private final Supplier<? extends @Nullable T> source;
  private final String end;
  private @Nullable T next;
  private boolean over;

  /**
   * A loop.
   *
   * @param source gives the next; null: there is none, and it is not asked again
   * @param end what is said to whoever asks for one more all the same
   */
  public Pulled(Supplier<? extends @Nullable T> source, String end) {
    this.source = source;
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !over) {
      next = source.get();
      over = next == null;
    }
    return next != null;
  }

  @Override
  public T next() {
    T given = hasNext() ? next : null;
    if (given == null) {
      throw new NoSuchElementException(end);
    }
    next = null;
    return given;
  }
}
