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
  private static final String CALLER = MainMethod.class.getName();
  private static final List<String> REFLECTION =
      List.of("java.lang.reflect.", "jdk.internal.reflect.");

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
    thrown.setStackTrace(Arrays.copyOf(frames, ownFrames(frames)));
    trim(thrown.getCause(), seen);
    for (Throwable suppressed : thrown.getSuppressed()) {
      trim(suppressed, seen);
    }
  }

  /** How many frames lie above the call of the main method; all, on another thread. */
  private static int ownFrames(StackTraceElement[] frames) {
    int own = 0;
    while (own < frames.length && !frames[own].getClassName().equals(CALLER)) {
      own++;
    }
    while (own > 0 && own < frames.length && isReflection(frames[own - 1])) {
      own--;
    }
    return own;
  }

  private static boolean isReflection(StackTraceElement frame) {
    return REFLECTION.stream().anyMatch(frame.getClassName()::startsWith);
  }
}
