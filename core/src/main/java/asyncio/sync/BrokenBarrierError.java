package asyncio.sync;

/**
 * A {@link Barrier} was reset or aborted while a task waited, or is still broken. Unlike {@link
 * java.util.concurrent.BrokenBarrierException} it is unchecked.
 */
public final class BrokenBarrierError extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message what happened to the barrier
   */
  public BrokenBarrierError(String message) {
    super(message);
  }
}
