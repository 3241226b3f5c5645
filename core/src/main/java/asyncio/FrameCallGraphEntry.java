package asyncio;

/**
 * A frame in a {@link FutureCallGraph}.
 *
 * @param frame class, method, file and line
 */
public record FrameCallGraphEntry(StackTraceElement frame) {
  /** As in a stack trace, without the module: {@code shop.Cart.total(Cart.java:31)}. */
  @Override
  public String toString() {
    return text(frame);
  }

  static String text(StackTraceElement frame) {
    String file = frame.getFileName();
    String place = file == null ? "Unknown Source" : file + ":" + frame.getLineNumber();
    return frame.getClassName() + "." + frame.getMethodName() + "(" + place + ")";
  }
}
