package asyncio.sync;

/**
 * There is no room in the queue, and the call does not wait.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-queue.html#exceptions">asyncio: queue
 *     exceptions</a>
 */
public final class QueueFull extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message which queue, and what to do instead
   */
  public QueueFull(String message) {
    super(message);
  }
}
