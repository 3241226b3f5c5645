package asyncio;

/** The operation does not fit the state that a future is in, such as setting a result twice. */
public final class InvalidStateError extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message which state, and what was tried
   */
  public InvalidStateError(String message) {
    super(message);
  }
}
