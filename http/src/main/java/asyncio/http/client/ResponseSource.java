package asyncio.http.client;

import asyncio.http.Headers;

/** What follows the head of a response, over whatever it comes. */
interface ResponseSource {
  /** The next piece, as it was sent; empty at the end. Suspends until there is one. */
  byte[] read();

  /** The fields behind the body; none before its end. */
  Headers trailers();

  /** Nobody wants the rest. */
  void close();
}
