package asyncio.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames below a program's main method: the reflective call and this command. A program started
 * by {@code java} has none, so they are cut from the stack traces that it prints.
 */
final class LauncherFrames {
  private static final List<String> PACKAGES =
      List.of("asyncio.cli.", "picocli.", "java.lang.reflect.", "jdk.internal.reflect.");

  private LauncherFrames() {}

  /** Cuts the frames from a throwable, its causes and its suppressed throwables. */
  static void trim(Throwable thrown) {
    trim(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static void trim(@Nullable Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return;
    }
    StackTraceElement[] frames = thrown.getStackTrace();
    int length = frames.length;
    while (length > 0 && isLauncher(frames[length - 1])) {
      length--;
    }
    thrown.setStackTrace(Arrays.copyOf(frames, length));
    trim(thrown.getCause(), seen);
    for (Throwable suppressed : thrown.getSuppressed()) {
      trim(suppressed, seen);
    }
  }

  private static boolean isLauncher(StackTraceElement frame) {
    return PACKAGES.stream().anyMatch(frame.getClassName()::startsWith);
  }
}
