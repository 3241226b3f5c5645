package asyncio.http.client;

import asyncio.TimerHandle;
import org.jspecify.annotations.Nullable;

/** What a pool keeps: a connection for one request at a time, or for many. */
abstract sealed class PooledConnection permits ClientConnection, SharedConnection {
  final Route route;
  @Nullable TimerHandle expiry; // while it is idle
  boolean slot; // it counts among the open ones of its pool

  PooledConnection(Route route) {
    this.route = route;
  }

  /** Nobody uses it now; what makes it useless is told. */
  abstract void idle(Runnable whenSpoiled);

  /** Takes it out of idleness; false if it is of no use. */
  abstract boolean wake();

  /** Whether another request can go over it. */
  abstract boolean isSound();

  /** Lets it go; what was written leaves first. */
  abstract void close();

  abstract void abort();

  final void stopExpiry() {
    TimerHandle timer = expiry;
    expiry = null;
    if (timer != null) {
      timer.cancel();
    }
  }
}
