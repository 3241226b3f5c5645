package asyncio.http.client;

import asyncio.TimeoutError;

/** A request took too long; the message says how long, in which phase, and how much had come. */
public final class ClientTimeoutError extends TimeoutError {
  private static final long serialVersionUID = 1L;

  /** Where it was. */
  private final Phase phase;

  ClientTimeoutError(String message, Phase phase, Throwable cause) {
    super(message);
    this.phase = phase;
    initCause(cause);
  }

  /** {@return how far the request had come} */
  public Phase phase() {
    return phase;
  }
}
