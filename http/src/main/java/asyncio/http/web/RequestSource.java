package asyncio.http.web;

import asyncio.Timeout;
import asyncio.http.Headers;
import asyncio.http.engine.Event;
import asyncio.net.ExtraInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a request comes by: a connection of HTTP/1.1, or a stream of HTTP/2. */
interface RequestSource {
  ServerLimits limits();

  /** The body of this request may be so long. */
  void limitBody(long max);

  /** The next of the body: a piece, or its end. Suspends until there is one. */
  Event bodyEvent(RequestBody body);

  /** From now on, until the request is answered, its task is cancelled if the client leaves. */
  void watch();

  /** Has something done when the client leaves before the request is answered. */
  void whenClientLeaves(Runnable action);

  <T> @Nullable T extraInfo(ExtraInfo<T> key);

  /** Sends fields ahead of the answer. */
  void earlyHints(Headers fields);

  /**
   * How long a handler may take; null: the source itself ends what {@link #handlerLimit} is told.
   */
  @Nullable Duration handlerTime();

  /** The time that the handler has; null: it has answered. */
  void handlerLimit(@Nullable Timeout limit);

  /** Nothing that comes after this request can be understood. */
  void closeAfterwards();

  /** Whether the client has not sent in time what a handler waits for. */
  boolean isBroken();

  /** Whether the client is gone, so that nothing can be answered. */
  boolean isGone();
}
