package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Status;
import org.jspecify.annotations.Nullable;

/** The server has answered, and not with what was asked for. */
public class ClientResponseError extends ClientError {
  private static final long serialVersionUID = 1L;

  /** As it came. */
  private final transient Status status;

  /** As they came. */
  private final transient Headers headers;

  ClientResponseError(String message, Status status, Headers headers, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.headers = headers;
  }

  /** {@return the status code of the answer} */
  public int status() {
    return status.code();
  }

  /** {@return the fields of the answer} */
  public Headers headers() {
    return headers;
  }
}
