package asyncio.workers;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception of another process whose own type cannot be made here: its class is
 * unknown or not accepted, or it has none of the usual constructors. Stack, cause and suppressed
 * exceptions are those of the original.
 */
public final class RemoteException extends RuntimeException {
  /** The name of the exception's class. */
  private final String className;

  /** Its message. */
  private final @Nullable String text;

  /**
   * Stands for an exception.
   *
   * @param className the name of the exception's class
   * @param text its message; null if it had none
   * @param cause its cause; null if it had none
   */
  public RemoteException(String className, @Nullable String text, @Nullable Throwable cause) {
    super(text == null ? className : className + ": " + text, cause);
    this.className = className;
    this.text = text;
  }

  /** {@return the name of the exception's class} */
  public String className() {
    return className;
  }

  /** {@return the message of the exception; null if it had none} */
  public @Nullable String text() {
    return text;
  }
}
