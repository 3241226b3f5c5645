package asyncio.http.web;

import java.time.Duration;

/**
 * Turns requests away while too many are being answered, so that those are answered in time: 503,
 * and when to come back. Turning away costs next to nothing. Loop thread only.
 */
public final class LoadShedding implements Middleware {
  private final int max;
  private final Duration retryAfter;
  private int busy;

  /**
   * A limit.
   *
   * @param max how many requests may be being answered
   * @param retryAfter when those who are turned away may come back, in whole seconds
   */
  public LoadShedding(int max, Duration retryAfter) {
    if (max < 1) {
      throw new IllegalArgumentException("at least one request is answered, not " + max);
    }
    this.max = max;
    this.retryAfter = retryAfter;
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    if (busy >= max) {
      return Response.error(503).withHeader("retry-after", "" + retryAfter.toSeconds());
    }
    busy++;
    try {
      return next.handle(request);
    } finally {
      busy--;
    }
  }

  /** {@return how many requests are being answered} */
  public int busy() {
    return busy;
  }
}
