package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Status;

/** The server sends the request from one place to the next. */
public final class TooManyRedirectsError extends ClientResponseError {
  private static final long serialVersionUID = 1L;

  TooManyRedirectsError(String message, Status status, Headers headers) {
    super(message, status, headers, null);
  }
}
