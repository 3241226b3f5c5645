package asyncio.sync;

/**
 * There is nothing in the queue, and the call does not wait.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-queue.html#exceptions">asyncio: queue
 *     exceptions</a>
 */
public final class QueueEmpty extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message which queue, and what to do instead
   */
  public QueueEmpty(String message) {
    super(message);
  }
}
