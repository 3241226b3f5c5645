package asyncio.http.client;

import org.jspecify.annotations.Nullable;

/** The connection could not be made: no address, refused, no agreement on TLS. Nothing was sent. */
public final class ClientConnectorError extends ClientConnectionError {
  private static final long serialVersionUID = 1L;

  ClientConnectorError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
