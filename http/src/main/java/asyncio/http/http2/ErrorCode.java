package asyncio.http.http2;

/** Why a stream or a connection ends (RFC 9113, 7); the ordinal is the number on the wire. */
public enum ErrorCode {
  /** Nothing is wrong. */
  NO_ERROR,
  /** A rule is broken that has no code of its own. */
  PROTOCOL_ERROR,
  /** This side has failed. */
  INTERNAL_ERROR,
  /** More was sent than a window allows, or a window is too large. */
  FLOW_CONTROL_ERROR,
  /** Settings were not acknowledged. */
  SETTINGS_TIMEOUT,
  /** A frame came for a stream whose peer had ended it. */
  STREAM_CLOSED,
  /** A frame has a length that it cannot have. */
  FRAME_SIZE_ERROR,
  /** The stream was not looked at: it can be sent again. */
  REFUSED_STREAM,
  /** Nobody wants the stream any more. */
  CANCEL,
  /** A block of fields cannot be decompressed. */
  COMPRESSION_ERROR,
  /** The connection behind a CONNECT has failed. */
  CONNECT_ERROR,
  /** The peer does too much of something. */
  ENHANCE_YOUR_CALM,
  /** TLS is too weak. */
  INADEQUATE_SECURITY,
  /** HTTP/1.1 is wanted. */
  HTTP_1_1_REQUIRED;

  private static final ErrorCode[] ALL = values();

  /** The code of a number; one that is not known counts as an internal error (RFC 9113, 7). */
  static ErrorCode of(int number) {
    return number >= 0 && number < ALL.length ? ALL[number] : INTERNAL_ERROR;
  }
}
