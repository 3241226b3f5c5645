package asyncio;

/**
 * The user pressed Ctrl-C: what {@link Asyncio#run} throws once the main task has been cancelled
 * for it.
 */
public final class KeyboardInterrupt extends ExitError {
  private static final long serialVersionUID = 1L;

  /** An interrupt. */
  public KeyboardInterrupt() {
    super(null);
  }
}
