package asyncio.http.client;

import org.jspecify.annotations.Nullable;

/** The server went away before it had answered. Whether it has seen the request is not known. */
public final class ServerDisconnectedError extends ClientConnectionError {
  private static final long serialVersionUID = 1L;

  ServerDisconnectedError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
