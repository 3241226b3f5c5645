package asyncio.internal;

/**
 * A callback somebody outside the loop waits for: when the loop is closed it is told, while other
 * callbacks are dropped.
 */
public interface AtClose {
  /** The loop is closed, and the callback will not be called. Called once, by who closes it. */
  void loopClosed();
}
