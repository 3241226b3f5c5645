package asyncio.repl;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Failures in a few lines. */
final class Traces {
  private static final int FRAMES = 5;

  private Traces() {}

  /** What was thrown, and the newest frames of code that was typed or is the user's. */
  static String brief(Throwable failure) {
    String frames =
        Arrays.stream(failure.getStackTrace())
            .filter(Traces::isOfUser)
            .limit(FRAMES)
            .map(frame -> "\n      at " + place(frame))
            .collect(Collectors.joining());
    return failure + frames;
  }

  /** Whether a failure is another, or was caused by it. */
  static boolean has(@Nullable Throwable thrown, Throwable failure) {
    int depth = 0;
    for (Throwable each = thrown; each != null && depth < 20; each = each.getCause(), depth++) {
      if (each == failure) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfUser(StackTraceElement frame) {
    String name = frame.getClassName();
    return !name.startsWith("asyncio.") && !name.startsWith("java.") && !name.startsWith("jdk.");
  }

  /** Of an input, the number that the tool gives it. */
  private static String place(StackTraceElement frame) {
    return frame.getClassName().startsWith("REPL.")
        ? "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")"
        : frame.toString();
  }
}
