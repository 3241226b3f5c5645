package asyncio.workers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker has died while it had a call: it has exited, was killed, has run out of memory, or has
 * broken the rules of the connection and was killed for that. Whether the call has done anything is
 * not known. The other calls of the pool go on, and the worker is replaced.
 */
public final class WorkerDied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The number of the process. */
  private final long pid;

  /** Its exit code; -N if signal N has killed it; 0 if that is not known. */
  private final int returncode;

  /** What it has written last. */
  @SuppressWarnings("serial") // an immutable list
  private final List<String> lastLines;

  WorkerDied(long pid, int returncode, @Nullable String reason, List<String> lastLines) {
    super(message(pid, returncode, reason, lastLines));
    this.pid = pid;
    this.returncode = returncode;
    this.lastLines = List.copyOf(lastLines);
  }

  /**
   * One whose process is on another machine, so that no more is known of its end.
   *
   * @param pid the number of the process there
   * @param reason goes on where the message begins: "worker 1234 ..."
   */
  public WorkerDied(long pid, String reason) {
    this(pid, 0, reason, List.of());
  }

  private static String message(
      long pid, int returncode, @Nullable String reason, List<String> lastLines) {
    var text = new StringBuilder("worker ").append(pid).append(' ');
    text.append(reason == null ? how(returncode, lastLines) : reason);
    if (!lastLines.isEmpty()) {
      text.append("; its last lines:");
      lastLines.forEach(line -> text.append("\n    ").append(line));
    }
    return text.toString();
  }

  private static String how(int returncode, List<String> lastLines) {
    if (lastLines.stream().anyMatch(line -> line.contains("java.lang.OutOfMemoryError"))) {
      return "ran out of memory (exit code "
          + returncode
          + "): give workers a larger heap with PoolOptions.heap(), or smaller work";
    }
    if (returncode == -9) {
      return "was killed by signal 9; if nobody did so by hand, the system had no memory left";
    }
    return returncode < 0
        ? "was killed by signal " + -returncode
        : "exited with code " + returncode + " in the middle of a call";
  }

  /** {@return the number of the process} */
  public long pid() {
    return pid;
  }

  /** {@return its exit code; -N if signal N has killed it; 0 for one of another machine} */
  public int returncode() {
    return returncode;
  }

  /** {@return what it has written last, some twenty lines at most} */
  public List<String> lastLines() {
    return lastLines;
  }
}
