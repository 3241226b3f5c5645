package asyncio.net;

/** The system cannot send a file over this transport by itself, and copying was not allowed. */
public final class SendfileNotAvailableError extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param message why
   */
  public SendfileNotAvailableError(String message) {
    super(message);
  }
}
