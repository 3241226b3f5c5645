package asyncio.net;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The connection was given up at this end. */
public final class ConnectionAbortedError extends UncheckedIOException {
  /**
   * An error.
   *
   * @param message why
   */
  public ConnectionAbortedError(String message) {
    super(message, new IOException(message));
  }
}
