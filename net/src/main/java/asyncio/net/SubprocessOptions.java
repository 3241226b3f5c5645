package asyncio.net;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a child process runs.
 *
 * @param stdin where it reads from
 * @param stdout where it writes to
 * @param stderr where it writes errors to
 * @param directory its working directory; null: that of this program
 * @param environment all its environment variables; null: those of this program
 * @param newSession whether it leads a session, and with it a process group, of its own
 * @param limit how long a line may be in the readers of its output
 */
public record SubprocessOptions(
    Stdio stdin,
    Stdio stdout,
    Stdio stderr,
    @Nullable Path directory,
    @Nullable Map<String, String> environment,
    boolean newSession,
    int limit) {
  /** Reads and writes what this program does. */
  public static final SubprocessOptions DEFAULT =
      new SubprocessOptions(
          Stdio.INHERIT,
          Stdio.INHERIT,
          Stdio.INHERIT,
          null,
          null,
          false,
          StreamReader.DEFAULT_LIMIT);

  /** Three pipes. */
  public static final SubprocessOptions PIPES =
      DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);

  /** Copies the environment. */
  public SubprocessOptions {
    environment = environment == null ? null : Map.copyOf(environment);
  }

  /**
   * The same with another input.
   *
   * @param stdin where it reads from
   * @return changed options
   */
  public SubprocessOptions withStdin(Stdio stdin) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, newSession, limit);
  }

  /**
   * The same with another output.
   *
   * @param stdout where it writes to
   * @return changed options
   */
  public SubprocessOptions withStdout(Stdio stdout) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, newSession, limit);
  }

  /**
   * The same with another place for errors.
   *
   * @param stderr where it writes errors to; {@link Stdio#STDOUT}: into its output
   * @return changed options
   */
  public SubprocessOptions withStderr(Stdio stderr) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, newSession, limit);
  }

  /**
   * The same in another directory.
   *
   * @param directory the working directory; null: that of this program
   * @return changed options
   */
  public SubprocessOptions withDirectory(@Nullable Path directory) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, newSession, limit);
  }

  /**
   * The same with other environment variables.
   *
   * @param environment all of them; null: those of this program
   * @return changed options
   */
  public SubprocessOptions withEnvironment(@Nullable Map<String, String> environment) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, newSession, limit);
  }

  /**
   * The same in a session of its own, or not: as the leader of a process group that a signal can be
   * sent to, and out of reach of a terminal's Ctrl-C. Started by the command {@code setsid}, which
   * Linux has.
   *
   * @param newSession whether it leads a session
   * @return changed options
   */
  public SubprocessOptions withNewSession(boolean newSession) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, newSession, limit);
  }

  /**
   * The same with another limit for lines.
   *
   * @param limit bytes
   * @return changed options
   */
  public SubprocessOptions withLimit(int limit) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, newSession, limit);
  }
}
