package asyncio.http.http2;

/** What a client, or a server, does when something comes. All is called on the loop. */
abstract class Side {
  /**
   * The peer opens a stream. Must not suspend.
   *
   * @param stream it is new
   * @param message what was sent with it
   * @param ended whether no body follows
   */
  protected abstract void opened(Http2Stream stream, ReceivedFields message, boolean ended);

  /**
   * A head has come on a stream that is open: not trailers. Must not suspend.
   *
   * @param stream of this side
   * @param message what was sent
   * @param ended whether no body follows
   */
  protected abstract void answered(Http2Stream stream, ReceivedFields message, boolean ended);

  /**
   * Fields were more than the limit, or broke a rule that is no rule of HTTP/2. Must not suspend.
   *
   * @param stream whose
   * @param status that would answer it
   */
  protected abstract void refused(Http2Stream stream, int status);

  /** A stream is over, and counts no more. */
  protected void freed() {}

  /** The peer has said how it sees the connection. */
  protected void settled() {}

  /** A ping of this side was answered. */
  protected void pinged() {}

  /**
   * The peer looks at no more streams.
   *
   * @param last the last one that it looks at
   * @param code why
   */
  protected void goneAway(int last, ErrorCode code) {}

  /** The connection is gone. */
  protected void lost() {}
}
