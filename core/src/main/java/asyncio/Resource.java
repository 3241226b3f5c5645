package asyncio;

/**
 * Something that lives on a loop and ends with it, such as a pool of connections: see {@link
 * ResourceKey}.
 */
public interface Resource {
  /**
   * Ends it in order. Called once, in a task of the loop, when the loop shuts down and its tasks
   * and generators have ended. May suspend and may block, within what is left of the shutdown
   * timeout, or thirty seconds where none is set; then it is cancelled, and {@link #abandon} is
   * called.
   *
   * @throws Exception goes to the exception handler; the next resource is closed all the same
   */
  void close() throws Exception;

  /**
   * Lets go of what it holds at once, because the loop is closed and runs no more. Called once, in
   * the thread that closes the loop, if {@link #close} was not called or did not come to its end.
   * Must not await.
   */
  void abandon();
}
