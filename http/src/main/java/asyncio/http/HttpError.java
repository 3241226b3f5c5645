package asyncio.http;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A message was refused, because it breaks a rule of HTTP or a limit. It has no stack trace, for
 * the peer is at fault, and may be often.
 */
public final class HttpError extends UncheckedIOException {
  /** What was broken. */
  private final Violation violation;

  /** The rule, what broke it, and where it is written down. */
  private final String message;

  /**
   * An error.
   *
   * @param violation the rule
   * @param detail what broke it, a few characters that are safe to print; may be empty
   */
  public HttpError(Violation violation, String detail) {
    super(new Cause(message(violation, detail)));
    this.violation = violation;
    this.message = message(violation, detail);
  }

  /**
   * An error.
   *
   * @param violation the rule
   */
  public HttpError(Violation violation) {
    this(violation, "");
  }

  private static String message(Violation violation, String detail) {
    return violation
        + ": "
        + violation.rule()
        + (detail.isEmpty() ? "" : ": " + detail)
        + " ("
        + violation.section()
        + ")";
  }

  /** {@return the rule} */
  public Violation violation() {
    return violation;
  }

  /** {@return the status to answer with} */
  public int status() {
    return violation.status();
  }

  @Override
  public String getMessage() {
    return message;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  private static final class Cause extends IOException {
    Cause(String message) {
      super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
