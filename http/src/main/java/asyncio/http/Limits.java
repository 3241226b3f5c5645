package asyncio.http;

/**
 * How much of what a peer sends is taken, at most. All are on by default; none can be switched off,
 * only set high.
 *
 * @param line how long the first line of a message may be, in bytes
 * @param field how long the line of a field may be, in bytes
 * @param fields how many fields a message may have, and how many trailers
 * @param head how long all fields together may be, in bytes
 * @param body how long a body may be, in bytes
 * @param chunkExtensions how long the extensions of the chunks of one body may be together, in
 *     bytes
 * @param informational how many interim responses may precede one
 */
public record Limits(
    int line, int field, int fields, int head, long body, int chunkExtensions, int informational) {
  /**
   * 8 KiB a line, 100 fields of 32 KiB together, 1 MiB a body, 16 KiB of chunk extensions, 10
   * interim responses.
   */
  public static final Limits DEFAULT =
      new Limits(8192, 8192, 100, 32 * 1024, 1024 * 1024, 16 * 1024, 10);

  /** Checks that all are positive. */
  public Limits {
    if (line < 16 || field < 16 || fields < 1 || head < 16 || informational < 1) {
      throw new IllegalArgumentException("nothing fits into these limits");
    }
    if (body < 0 || chunkExtensions < 0) {
      throw new IllegalArgumentException("a limit is not negative");
    }
  }

  /**
   * The same with another limit for bodies.
   *
   * @param max how long a body may be, in bytes
   * @return the limits
   */
  public Limits withBody(long max) {
    return new Limits(line, field, fields, head, max, chunkExtensions, informational);
  }
}
