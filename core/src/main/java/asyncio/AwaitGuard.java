package asyncio;

/** What a task's body has declared about where it may wait; asked when it is about to. */
interface AwaitGuard {
  /** The error for an await that would suspend. */
  RuntimeException violation();

  /**
   * A blocking call of the JDK has suspended the body; true if the body may go on at once, with the
   * error.
   */
  boolean interrupt(Fiber blocked);
}
