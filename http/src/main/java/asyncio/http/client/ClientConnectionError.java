package asyncio.http.client;

import org.jspecify.annotations.Nullable;

/** There is no connection to the server, or it was lost. */
public class ClientConnectionError extends ClientError {
  private static final long serialVersionUID = 1L;

  ClientConnectionError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
