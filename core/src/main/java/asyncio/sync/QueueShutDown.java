package asyncio.sync;

/**
 * The queue or channel has been shut down: it accepts no more items, and is empty or discarded.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-queue.html#exceptions">asyncio: queue
 *     exceptions</a>
 */
public final class QueueShutDown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message which queue, and what to do instead
   */
  public QueueShutDown(String message) {
    super(message);
  }
}
