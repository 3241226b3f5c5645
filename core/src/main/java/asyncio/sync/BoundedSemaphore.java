package asyncio.sync;

/**
 * A semaphore that cannot have more permits than initially, so that it detects one release too
 * many.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-sync.html#boundedsemaphore">asyncio:
 *     BoundedSemaphore</a>
 */
public final class BoundedSemaphore extends Semaphore {
  private final int bound;

  /**
   * A bounded semaphore.
   *
   * @param value the initial and highest number of permits, not negative
   */
  public BoundedSemaphore(int value) {
    super(value);
    bound = value;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if that would exceed the initial number, which stays unchanged
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
