package asyncio.http;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A peer has broken a rule of WebSocket, or a limit. It has no stack trace. */
public final class WebSocketError extends UncheckedIOException {
  /** What was broken. */
  private final FrameViolation violation;

  /**
   * An error.
   *
   * @param violation the rule
   */
  public WebSocketError(FrameViolation violation) {
    super(
        violation + ": " + violation.rule() + " (" + violation.section() + ")",
        new IOException(violation.rule()));
    this.violation = violation;
  }

  /** {@return the rule} */
  public FrameViolation violation() {
    return violation;
  }

  /** {@return the code to close with} */
  public int closeCode() {
    return violation.closeCode();
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
