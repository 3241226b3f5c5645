package asyncio.sync;

/**
 * A semaphore that cannot have more permits than at first, so that one release too many is found.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#boundedsemaphore">asyncio:
 *     BoundedSemaphore</a>
 */
public final class BoundedSemaphore extends Semaphore {
  private final int bound;

  /**
   * A bounded semaphore.
   *
   * @param value how many permits there are at first and at most, not negative
   */
  public BoundedSemaphore(int value) {
    super(value);
    bound = value;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if that would be one more than at first; the number is unchanged
   */
  @Override
  public void release() {
    if (value() >= bound) {
      throw new IllegalStateException(
          "BoundedSemaphore released too many times; release once for each acquire");
    }
    super.release();
  }
}
