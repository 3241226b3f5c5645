package asyncio.http.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A request has failed. The message names the request, without credentials, and how far it had
 * come.
 */
public class ClientError extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  ClientError(String message, @Nullable Throwable cause) {
    super(message, cause instanceof IOException io ? io : new IOException(message, cause));
  }
}
