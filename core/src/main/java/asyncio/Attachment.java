package asyncio;

/**
 * What hangs on a loop and ends with it, made by whoever first needs it. The loop does not know
 * what it is.
 */
interface Attachment {
  /** The loop is closed and runs no more. Called by who closes it. */
  void abandon();
}
