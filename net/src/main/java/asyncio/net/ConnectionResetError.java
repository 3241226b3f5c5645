package asyncio.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The connection that was to be used is gone. */
public final class ConnectionResetError extends UncheckedIOException {
  /**
   * An error.
   *
   * @param message what was to be done
   */
  public ConnectionResetError(String message) {
    super(message, new IOException(message));
  }

  ConnectionResetError(IOException cause) {
    super(cause.getMessage(), cause);
  }

  ConnectionResetError(String message, IOException cause) {
    super(message, cause);
  }

  /** The same, with the stack of whoever meets it now. */
  ConnectionResetError met() {
    return new ConnectionResetError(Objects.requireNonNull(getCause()));
  }
}
