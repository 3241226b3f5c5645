package asyncio.http.http2;

/** Why a stream or a connection ends (RFC 9113, 7). */
public enum ErrorCode {
  /** Nothing is wrong. */
  NO_ERROR(0),
  /** A rule is broken that has no code of its own. */
  PROTOCOL_ERROR(1),
  /** This side has failed. */
  INTERNAL_ERROR(2),
  /** More was sent than a window allows, or a window is too large. */
  FLOW_CONTROL_ERROR(3),
  /** Settings were not acknowledged. */
  SETTINGS_TIMEOUT(4),
  /** A frame came for a stream whose peer had ended it. */
  STREAM_CLOSED(5),
  /** A frame has a length that it cannot have. */
  FRAME_SIZE_ERROR(6),
  /** The stream was not looked at: it can be sent again. */
  REFUSED_STREAM(7),
  /** Nobody wants the stream any more. */
  CANCEL(8),
  /** A block of fields cannot be decompressed. */
  COMPRESSION_ERROR(9),
  /** The connection behind a CONNECT has failed. */
  CONNECT_ERROR(10),
  /** The peer does too much of something. */
  ENHANCE_YOUR_CALM(11),
  /** TLS is too weak. */
  INADEQUATE_SECURITY(12),
  /** HTTP/1.1 is wanted. */
  HTTP_1_1_REQUIRED(13);

  private static final ErrorCode[] ALL = values(); // in the order of their numbers

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The code of a number; one that is not known counts as an internal error (RFC 9113, 7). */
  static ErrorCode of(int number) {
    return number >= 0 && number < ALL.length ? ALL[number] : INTERNAL_ERROR;
  }
}
