package asyncio.http.client;

import org.jspecify.annotations.Nullable;

/** The body of a response ended early, cannot be decoded, or is larger than allowed. */
public final class ClientPayloadError extends ClientError {
  private static final long serialVersionUID = 1L;

  ClientPayloadError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
