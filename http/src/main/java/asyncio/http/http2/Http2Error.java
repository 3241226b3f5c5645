package asyncio.http.http2;

/**
 * A rule of HTTP/2 is broken: by one stream, which is reset, or by the whole connection, which
 * ends. Never leaves the connection that it is about; it has no stack trace.
 */
final class Http2Error extends RuntimeException {
  private final ErrorCode code;

  /** 0: the connection. */
  private final int stream;

  private Http2Error(int stream, ErrorCode code, String message) {
    super(message, null, false, false);
    this.stream = stream;
    this.code = code;
  }

  static Http2Error connection(ErrorCode code, String message) {
    return new Http2Error(0, code, message);
  }

  static Http2Error stream(int stream, ErrorCode code, String message) {
    return new Http2Error(stream, code, message);
  }

  ErrorCode code() {
    return code;
  }

  int stream() {
    return stream;
  }
}
