package asyncio.http.engine;

/**
 * Which codes a close frame may have: those that RFC 6455 defines for sending, three that were
 * registered later and only servers have a use for, and the ranges of libraries and programs.
 */
final class CloseCode {
  /** The code of a close frame without one. */
  static final int NONE = 1005;

  private CloseCode() {}

  static boolean isValid(int code, boolean fromServer) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1011)
        || (fromServer && code >= 1012 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
