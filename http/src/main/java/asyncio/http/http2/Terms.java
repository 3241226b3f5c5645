package asyncio.http.http2;

import asyncio.http.Http2Limits;
import java.time.Duration;

/**
 * What one side allows the other.
 *
 * @param limits streams, windows, and how often what costs little may come
 * @param fields how many fields a message may have
 * @param fieldBytes how many bytes all fields of a message may have together
 * @param head how long a frame, or a block of fields, may take to come
 * @param write how long the peer may take nothing of what is sent
 */
public record Terms(Http2Limits limits, int fields, int fieldBytes, Duration head, Duration write) {
  private static final int FIELD = 32; // bytes that one counts beside its own (RFC 9113, 6.5.2)

  /** The settings of a client: a number, its value, the next number. */
  int[] ofClient() {
    return new int[] {
      Frames.ENABLE_PUSH,
      0,
      Frames.INITIAL_WINDOW_SIZE,
      streamWindow(),
      Frames.MAX_HEADER_LIST_SIZE,
      listSize()
    };
  }

  /** The settings of a server. */
  int[] ofServer() {
    return new int[] {
      Frames.MAX_CONCURRENT_STREAMS,
      streams(),
      Frames.INITIAL_WINDOW_SIZE,
      streamWindow(),
      Frames.MAX_HEADER_LIST_SIZE,
      listSize(),
      Frames.ENABLE_CONNECT_PROTOCOL,
      1
    };
  }

  int streams() {
    return limits.streams();
  }

  int streamWindow() {
    return limits.streamWindow();
  }

  int window() {
    return limits.window();
  }

  int listSize() {
    return fieldBytes + FIELD * fields;
  }
}
