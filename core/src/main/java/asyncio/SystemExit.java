package asyncio;

/**
 * A request to end the program with an exit code. {@link Asyncio#run} closes its loop in order and
 * throws it on; the {@code aio} command ends the process with its code, other callers do with it
 * what they like.
 */
public final class SystemExit extends ExitError {
  private static final long serialVersionUID = 1L;

  /** The exit code. */
  private final int code;

  /**
   * A request to exit.
   *
   * @param code the exit code, 0 for success
   */
  public SystemExit(int code) {
    super("exit code " + code);
    this.code = code;
  }

  /**
   * The exit code.
   *
   * @return the code given to the constructor
   */
  public int code() {
    return code;
  }
}
