package asyncio.internal.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where something was created: the stack at that place, without the library's own frames, at most
 * ten deep. Made in debug mode, and for coroutine objects always as one frame.
 */
public final class Origin extends Throwable {
  private static final long serialVersionUID = 1L;
  private static final int DEPTH = 10;
  private static final StackWalker WALKER = StackWalker.getInstance();

  public Origin() {
    super("created at");
    List<StackTraceElement> frames = new ArrayList<>(DEPTH);
    for (StackTraceElement frame : getStackTrace()) {
      if (frames.size() < DEPTH && !internal(frame.getClassName())) {
        frames.add(frame);
      }
    }
    setStackTrace(frames.toArray(new StackTraceElement[0]));
  }

  /** The nearest frame outside the library. */
  public static @Nullable StackTraceElement caller() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> !internal(frame.getClassName()))
                .findFirst()
                .map(StackWalker.StackFrame::toStackTraceElement)
                .orElse(null));
  }

  /** File and line of the newest frame. */
  public static String place(Throwable origin) {
    StackTraceElement[] frames = origin.getStackTrace();
    return frames.length == 0 ? "unknown place" : place(frames[0]);
  }

  public static String place(StackTraceElement frame) {
    return frame.getFileName() + ":" + frame.getLineNumber();
  }

  /** Whether a class belongs to this library or to the JDK, as no user's does. */
  public static boolean internal(String className) {
    return className.startsWith("java.")
        || className.startsWith("jdk.internal.")
        || className.startsWith("sun.")
        || className.startsWith("asyncio.internal.")
        || className.startsWith("asyncio.management.")
        || className.startsWith("asyncio.sync.")
        || (className.startsWith("asyncio.") && className.lastIndexOf('.') == 7);
  }
}
