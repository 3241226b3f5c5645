package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Status;
import org.jspecify.annotations.Nullable;

/** The server does not open a WebSocket. */
public final class WebSocketHandshakeError extends ClientResponseError {
  private static final long serialVersionUID = 1L;

  WebSocketHandshakeError(
      String message, Status status, Headers headers, @Nullable Throwable cause) {
    super(message, status, headers, cause);
  }
}
