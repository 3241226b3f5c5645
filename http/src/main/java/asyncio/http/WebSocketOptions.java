package asyncio.http;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How one side of a WebSocket behaves.
 *
 * @param limits how much it takes
 * @param heartbeat how long the peer may be silent before it is asked whether it is there; if it is
 *     silent for half as long again, the connection is cut off
 * @param closing how long the peer may take to agree to a close
 * @param subprotocols what this side speaks, best first
 * @param origins of which sites a server serves pages, as {@code https://example.com}; {@code "*"}:
 *     of all; none: of its own site only. Clients that are no browsers send no origin, and are
 *     served
 * @param compress whether messages are compressed if the peer can do it, too
 * @param threshold how long a message has to be to be compressed, in bytes
 */
public record WebSocketOptions(
    WebSocketLimits limits,
    Duration heartbeat,
    Duration closing,
    List<String> subprotocols,
    List<String> origins,
    boolean compress,
    int threshold) {
  /**
   * The default limits, 30 s of silence, 10 s to close, the own site only, compressed from 1 KiB.
   */
  public static final WebSocketOptions DEFAULT =
      new WebSocketOptions(
          WebSocketLimits.DEFAULT,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          List.of(),
          List.of(),
          true,
          1024);

  /** Copies the lists and checks the durations. */
  public WebSocketOptions {
    subprotocols = List.copyOf(subprotocols);
    origins = List.copyOf(origins);
    if (!heartbeat.isPositive() || !closing.isPositive() || threshold < 0) {
      throw new IllegalArgumentException("durations are positive, a threshold is not negative");
    }
  }

  /**
   * The same with other limits.
   *
   * @param other how much it takes
   * @return the options
   */
  public WebSocketOptions withLimits(WebSocketLimits other) {
    return new WebSocketOptions(
        other, heartbeat, closing, subprotocols, origins, compress, threshold);
  }

  /**
   * The same with another heartbeat.
   *
   * @param silence how long the peer may be silent before it is asked
   * @return the options
   */
  public WebSocketOptions withHeartbeat(Duration silence) {
    return new WebSocketOptions(
        limits, silence, closing, subprotocols, origins, compress, threshold);
  }

  /**
   * The same with subprotocols.
   *
   * @param spoken what this side speaks, best first
   * @return the options
   */
  public WebSocketOptions withSubprotocols(String... spoken) {
    return new WebSocketOptions(
        limits, heartbeat, closing, Arrays.asList(spoken), origins, compress, threshold);
  }

  /**
   * The same for pages of other sites.
   *
   * @param sites as {@code https://example.com}; {@code "*"}: all
   * @return the options
   */
  public WebSocketOptions withOrigins(String... sites) {
    return new WebSocketOptions(
        limits, heartbeat, closing, subprotocols, Arrays.asList(sites), compress, threshold);
  }

  /**
   * The same, with compression or without.
   *
   * @param wanted whether messages are compressed
   * @return the options
   */
  public WebSocketOptions withCompress(boolean wanted) {
    return new WebSocketOptions(
        limits, heartbeat, closing, subprotocols, origins, wanted, threshold);
  }

  /**
   * The same with another threshold of compression.
   *
   * @param bytes how long a message has to be to be compressed
   * @return the options
   */
  public WebSocketOptions withThreshold(int bytes) {
    return new WebSocketOptions(limits, heartbeat, closing, subprotocols, origins, compress, bytes);
  }
}
