package asyncio;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Values that a body yields one by one, awaiting in between: Python's asynchronous generator, made
 * by {@link Asyncio#asyncGenerator}. {@code for (var item : generator)} goes through it; taking the
 * next value suspends the calling task while the body awaits.
 *
 * <p>The body runs in the task that takes the value, in that task's context: a cancellation of the
 * task arrives inside the body. It has a stack of its own, hence a thread of its own: thread locals
 * and locks of the JDK are not those of the task. Close a generator that is not read to its end,
 * best by {@code try}-with-resources; one that is forgotten is closed when it is collected, and all
 * that are left when the loop shuts down. Loop thread only.
 *
 * @param <T> the type of the values
 * @see <a href="https://peps.python.org/pep-0525/">PEP 525</a>
 */
@SuppressWarnings("IterableAndIterator") // as Python's: it is its own iterator, there is one pass
public final class AsyncGenerator<T> implements Iterable<T>, Iterator<T>, AutoCloseable {
  /**
   * The body of a generator.
   *
   * @param <T> the type of the values
   */
  @FunctionalInterface
  public interface Body<T> {
    /**
     * Yields values until it returns.
     *
     * @param out where to
     * @throws Exception whatever it throws goes to whoever takes the next value
     */
    void run(Yield<T> out) throws Exception;
  }

  /**
   * Where a generator's body hands out its values.
   *
   * @param <T> the type of the values
   */
  public interface Yield<T> {
    /**
     * Hands out a value and waits until the next one is wanted. To be called by the body itself,
     * not inside an {@link Asyncio#atomically} or {@link Context#run} of the body's.
     *
     * @param value the value
     * @return what was given to {@link AsyncGenerator#asend}, else null
     * @throws GeneratorExit if the generator is closed
     * @throws IllegalStateException if somebody else calls it
     */
    @Nullable Object yield(T value);
  }

  private final GeneratorFrame<T> frame;

  AsyncGenerator(Body<T> body) {
    frame = new GeneratorFrame<>(body);
  }

  /** {@return this} */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /**
   * Whether there is another value, which {@link #next} then returns. Suspends while the body
   * awaits.
   *
   * @return false when the body has ended
   * @throws IllegalStateException if the body is running, that is, awaiting for another task, or if
   *     it was begun on another loop
   */
  @Override
  public boolean hasNext() {
    return frame.ready() || advance(null, null);
  }

  /**
   * The next value. Suspends while the body awaits.
   *
   * @return the value
   * @throws NoSuchElementException when the body has ended
   * @throws IllegalStateException as {@link #hasNext}
   */
  @Override
  public T next() {
    return taken(hasNext());
  }

  /**
   * Goes on with a value that the body's {@code yield} returns. Suspends while the body awaits. A
   * value that {@link #hasNext} has found is dropped.
   *
   * @param value the value; null before the first value was taken
   * @return the next value
   * @throws NoSuchElementException when the body has ended
   * @throws IllegalStateException if it has not begun and the value is not null; and as {@link
   *     #hasNext}
   */
  public T asend(@Nullable Object value) {
    if (value != null && !frame.begun()) {
      throw new IllegalStateException(
          "cannot send a value to an asynchronous generator that has not begun; take one value first");
    }
    return taken(advance(value, null));
  }

  /**
   * Goes on with an exception that the body's {@code yield} throws, a checked one wrapped once.
   * Suspends while the body awaits. A value that {@link #hasNext} has found is dropped.
   *
   * @param failure the exception
   * @return the next value, if the body handles it
   * @throws NoSuchElementException when the body has ended
   * @throws IllegalStateException as {@link #hasNext}
   */
  public T athrow(Throwable failure) {
    return taken(advance(null, failure));
  }

  /** Has the body go on; false when it has ended. */
  boolean advance(@Nullable Object sent, @Nullable Throwable thrown) {
    try {
      frame.track(this);
      return frame.advance(sent, thrown);
    } finally {
      Reference.reachabilityFence(this); // forgotten means: by one who does not wait for a value
    }
  }

  private T taken(boolean yielded) {
    if (!yielded) {
      throw new NoSuchElementException("the asynchronous generator has ended");
    }
    return frame.take();
  }

  /**
   * The values that are left as a stream of the JDK, sequential, to be used in the calling task:
   * its operations suspend where they take a value. Closing the stream closes the generator.
   *
   * @return a stream for one use
   */
  public Stream<T> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize((Iterator<T>) this, Spliterator.ORDERED), false)
        .onClose(this::aclose);
  }

  /**
   * Ends it: the body's {@code yield} throws {@link GeneratorExit}, so that its clean-up runs,
   * which may await. Suspends meanwhile; a cancellation arrives in the clean-up. Idempotent.
   *
   * @throws IllegalStateException if the body yields another value instead of ending, or is running
   */
  public void aclose() {
    try {
      frame.close();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The same as {@link #aclose}. */
  @Override
  public void close() {
    aclose();
  }

  @Override
  public String toString() {
    return "<async_generator object " + frame + ">";
  }
}
