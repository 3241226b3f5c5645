package asyncio.http.client;

/** A text is no URL that can be asked for. */
public final class InvalidUrlError extends ClientError {
  private static final long serialVersionUID = 1L;

  InvalidUrlError(String message) {
    super(message, null);
  }
}
