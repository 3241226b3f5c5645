package asyncio.cli.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a stack trace is the program's own. Cut are the frames below its main method, which a
 * program started by {@code java} has not; and, unless in debug mode, those of the library and the
 * JDK below and between the program's own, and above them all but the call that the program made
 * and, in the JDK, two more. A trace without a frame of the program's stays as it is.
 */
public final class OwnFrames {
  private static final int ABOVE = 3;
  private static final String CALLER = MainMethod.class.getName();
  private static final List<String> REFLECTION =
      List.of("java.lang.reflect.", "jdk.internal.reflect.");
  private static final List<String> FOREIGN =
      List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "io.netty.", "asyncio.");

  private OwnFrames() {}

  /** Cuts the frames from a throwable, its causes and its suppressed throwables. */
  public static void trim(Throwable thrown) {
    trim(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static void trim(@Nullable Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return;
    }
    StackTraceElement[] frames = thrown.getStackTrace();
    StackTraceElement[] above = Arrays.copyOf(frames, aboveTheLauncher(frames));
    thrown.setStackTrace(inDebugMode() ? above : own(above));
    trim(thrown.getCause(), seen);
    for (Throwable suppressed : thrown.getSuppressed()) {
      trim(suppressed, seen);
    }
  }

  private static boolean inDebugMode() {
    return asyncio.LoopOptions.defaults().debug();
  }

  /** How many frames lie above the call of the main method; all, on another thread. */
  private static int aboveTheLauncher(StackTraceElement[] frames) {
    int above = 0;
    while (above < frames.length && !frames[above].getClassName().equals(CALLER)) {
      above++;
    }
    while (above > 0 && above < frames.length && isReflection(frames[above - 1])) {
      above--;
    }
    return above;
  }

  private static StackTraceElement[] own(StackTraceElement[] frames) {
    int first = 0;
    while (first < frames.length && isForeign(frames[first])) {
      first++;
    }
    if (first == frames.length) {
      return frames;
    }
    List<StackTraceElement> own = new ArrayList<>();
    for (int i = Math.max(0, first - ABOVE); i < frames.length; i++) {
      boolean above = i < first && (i == first - 1 || !isLibrary(frames[i]));
      if (above || !isForeign(frames[i])) {
        own.add(frames[i]);
      }
    }
    return own.toArray(StackTraceElement[]::new);
  }

  private static boolean isForeign(StackTraceElement frame) {
    String name = frame.getClassName();
    return !name.startsWith("asyncio.examples.") && FOREIGN.stream().anyMatch(name::startsWith);
  }

  private static boolean isLibrary(StackTraceElement frame) {
    return frame.getClassName().startsWith("asyncio.");
  }

  private static boolean isReflection(StackTraceElement frame) {
    return REFLECTION.stream().anyMatch(frame.getClassName()::startsWith);
  }
}
