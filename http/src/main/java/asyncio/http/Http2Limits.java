package asyncio.http;

/**
 * How much a peer of HTTP/2 may have of a connection, and how often it may do what costs it little
 * and this side something. All are on by default. Who does more is told so ({@code
 * ENHANCE_YOUR_CALM}), and the connection ends.
 *
 * @param streams how many may be open, those included that were reset and are still worked on; more
 *     are refused
 * @param streamWindow how many bytes of a stream may come that nobody has read
 * @param window how many of all streams together
 * @param continuations how many frames a block of fields may have behind its first
 * @param resets how many streams may be reset at once, by the peer or for breaking a rule
 * @param resetsPerSecond how many more of them each second allows
 * @param chatter how many frames that carry nothing may come at once: pings, settings, windows,
 *     priorities, empty and unknown ones
 * @param chatterPerSecond how many more of them each second allows; a frame that carries something
 *     allows four
 */
public record Http2Limits(
    int streams,
    int streamWindow,
    int window,
    int continuations,
    int resets,
    int resetsPerSecond,
    int chatter,
    int chatterPerSecond) {
  private static final int SMALLEST_WINDOW = 65_535; // what a peer has before it is told (RFC 9113)

  /**
   * 100 streams with 256 KiB each and 1 MiB together, 16 frames more for fields; 200 resets and 7 a
   * second, 1,000 frames that carry nothing and 100 a second.
   */
  public static final Http2Limits DEFAULT =
      new Http2Limits(100, 256 * 1024, 1024 * 1024, 16, 200, 7, 1000, 100);

  /** Checks that something fits into all of them. */
  public Http2Limits {
    if (streams < 1 || continuations < 0 || resets < 1 || chatter < 1) {
      throw new IllegalArgumentException("nothing fits into these limits");
    }
    if (resetsPerSecond < 0 || chatterPerSecond < 0) {
      throw new IllegalArgumentException("a limit is not negative");
    }
    if (streamWindow < 1 || window < SMALLEST_WINDOW) {
      throw new IllegalArgumentException(
          "a window of all streams has 65,535 bytes at least, and one of a stream one byte");
    }
  }

  /**
   * The same with another number of streams.
   *
   * @param most how many may be open
   * @return the limits
   */
  public Http2Limits withStreams(int most) {
    return new Http2Limits(
        most,
        streamWindow,
        window,
        continuations,
        resets,
        resetsPerSecond,
        chatter,
        chatterPerSecond);
  }
}
