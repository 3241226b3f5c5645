package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Status;

/** JSON was asked for, and something else came. */
public final class ContentTypeError extends ClientResponseError {
  private static final long serialVersionUID = 1L;

  ContentTypeError(String message, Status status, Headers headers) {
    super(message, status, headers, null);
  }
}
