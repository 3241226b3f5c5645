package asyncio.cli.serve;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why nothing is served, or no more: what the user reads, and the exit code. The message is one
 * line; what helps comes in lines of its own.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** It could not be done: a taken port, a file that cannot be read, another server that runs. */
  public static final int FAILED = 1;

  /** Wrong usage: a bad value, no such setting, no such file. */
  public static final int USAGE = 2;

  /** A worker did not come so far as to serve: gunicorn's {@code WORKER_BOOT_ERROR}. */
  public static final int WORKER_BOOT = 3;

  /** There is no application to be had: gunicorn's {@code APP_LOAD_ERROR}. */
  public static final int APP_LOAD = 4;

  private final int code;
  private final List<String> help;

  /**
   * A refusal.
   *
   * @param code the exit code
   * @param message one line
   * @param help lines that say what to do; none if the message does
   */
  public Refusal(int code, String message, String... help) {
    this(code, message, null, help);
  }

  /**
   * A refusal with a cause, whose stack trace is shown.
   *
   * @param code the exit code
   * @param message one line
   * @param cause what was thrown; null: nothing
   * @param help lines that say what to do; none if the message does
   */
  public Refusal(int code, String message, @Nullable Throwable cause, String... help) {
    super(message, cause);
    this.code = code;
    this.help = List.of(help);
  }

  /** {@return the exit code} */
  public int code() {
    return code;
  }

  /** {@return lines that say what to do} */
  public List<String> help() {
    return help;
  }

  /** Prints all of it: the line, what helps, and the cause. */
  public void print(PrintWriter err) {
    err.println("aio: " + getMessage());
    help.forEach(err::println);
    if (getCause() != null) {
      getCause().printStackTrace(err);
    }
    err.flush();
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
