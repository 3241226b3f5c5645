package asyncio.cli.program;

/** The exit codes of {@code aio} itself; a program chooses its own with {@code SystemExit}. */
public final class ExitCode {
  /** It ended normally. */
  public static final int OK = 0;

  /** It threw, does not compile, or could not do what was asked for. */
  public static final int FAILED = 1;

  /** Wrong usage. */
  public static final int USAGE = 2;

  /** Ctrl-C. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
