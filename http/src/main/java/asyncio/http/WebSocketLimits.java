package asyncio.http;

/**
 * How much of what the peer of a WebSocket sends is taken, at most.
 *
 * @param message how long a message may be, in bytes, after it was inflated and put together
 * @param fragments of how many frames it may consist
 * @param ratio how many times as long as it was sent a message of more than 1 MiB may become when
 *     it is inflated
 */
public record WebSocketLimits(int message, int fragments, int ratio) {
  /** 4 MiB a message, of 131,072 fragments, inflated 200 times. */
  public static final WebSocketLimits DEFAULT = new WebSocketLimits(4 << 20, 1 << 17, 200);

  /** Checks that all are positive. */
  public WebSocketLimits {
    if (message < 1 || fragments < 1 || ratio < 1) {
      throw new IllegalArgumentException("nothing fits into these limits");
    }
  }
}
