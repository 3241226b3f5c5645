package asyncio;

/** What {@link Asyncio#gather} does with a child that fails. */
public enum OnError {
  /** The first failure is the outcome of the whole; the other children go on. */
  RAISE,
  /** Failures stand in the list of results, at the place of the child. */
  RETURN_EXCEPTIONS
}
