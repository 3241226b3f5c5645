package asyncio.http.client;

import asyncio.http.Headers;

/** Where the body of a response comes from. */
interface BodySource {
  /** The next piece, as it was sent; empty at the end. Suspends until there is one. */
  byte[] read();

  /** Whether all of it has come, so that reading does not suspend. */
  boolean isHere();

  /** What followed the body; nothing before its end. */
  Headers trailers();

  /** Nobody wants the rest. */
  void close();
}
