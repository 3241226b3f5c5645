package asyncio.workers;

/**
 * A value or a function cannot travel, or bytes are not those of a value that is accepted. The
 * message says which part of it and what to do.
 */
public final class CodecException extends IllegalArgumentException {
  /**
   * An exception without a cause.
   *
   * @param message what cannot travel, and what to do
   */
  public CodecException(String message) {
    super(message);
  }

  /**
   * An exception with a cause.
   *
   * @param message what cannot travel, and what to do
   * @param cause what says so
   */
  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
