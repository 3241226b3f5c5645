package asyncio.cli;

/** The exit codes of {@code aio} itself; a program chooses its own with {@code SystemExit}. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
