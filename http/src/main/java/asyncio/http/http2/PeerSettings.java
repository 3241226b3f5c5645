package asyncio.http.http2;

/** What a peer has said of how it sees the connection (RFC 9113, 6.5.2). */
final class PeerSettings {
  private final boolean ofServer;
  private int window = Frames.DEFAULT_WINDOW; // of a new stream
  private int streams = Integer.MAX_VALUE; // that it lets be opened
  private boolean connects; // it takes CONNECT with a protocol
  private boolean complete; // they have come

  PeerSettings(boolean ofServer) {
    this.ofServer = ofServer;
  }

  /** Takes one; those that are about what is sent are given on. */
  void set(int number, int value, Hpack codec, Outflow out) {
    switch (number) {
      case Frames.HEADER_TABLE_SIZE -> codec.encoderTable(value & 0xffff_ffffL);
      case Frames.ENABLE_PUSH ->
          check((value & ~1) == 0 && !(ofServer && value != 0), "ENABLE_PUSH is 0 or 1");
      case Frames.MAX_CONCURRENT_STREAMS -> streams = value < 0 ? Integer.MAX_VALUE : value;
      case Frames.INITIAL_WINDOW_SIZE -> {
        if (value < 0) {
          throw Http2Error.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window has 31 bits");
        }
        window = value;
      }
      case Frames.MAX_FRAME_SIZE -> {
        check(
            value >= Frames.SMALLEST_MAXIMUM && value <= 0xff_ffff,
            "MAX_FRAME_SIZE is 2^14 to 2^24-1");
        out.maxPayload(value);
      }
      case Frames.ENABLE_CONNECT_PROTOCOL -> {
        check((value & ~1) == 0, "ENABLE_CONNECT_PROTOCOL is 0 or 1");
        connects = value == 1;
      }
      default -> {} // the others may be overlooked
    }
  }

  private static void check(boolean right, String rule) {
    if (!right) {
      throw Http2Error.connection(ErrorCode.PROTOCOL_ERROR, rule);
    }
  }

  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  int window() {
    return window;
  }

  int streams() {
    return streams;
  }

  boolean connects() {
    return connects;
  }
}
