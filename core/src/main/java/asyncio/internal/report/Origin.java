package asyncio.internal.report;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where something was created: the stack at that place, without the library's own frames, at most
 * ten deep. Made in debug mode, and for coroutine objects always as one frame.
 */
public final class Origin extends Throwable {
  private static final long serialVersionUID = 1L;
  private static final int DEPTH = 10;
  private static final int NEAR = 4; // frames of the library between a caller and here
  private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), NEAR);

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

  /** The nearest frame outside the library; naming its place is left to who reads it. */
  public static StackWalker.@Nullable StackFrame caller() {
    return WALKER.walk(Origin::nearestOutside);
  }

  private static StackWalker.@Nullable StackFrame nearestOutside(
      Stream<StackWalker.StackFrame> frames) {
    Iterator<StackWalker.StackFrame> each = frames.iterator(); // half the price of a filter
    while (each.hasNext()) {
      StackWalker.StackFrame frame = each.next();
      if (!internal(frame.getClassName())) {
        return frame;
      }
    }
    return null;
  }

  /** File and line of the newest frame. */
  public static String place(Throwable origin) {
    StackTraceElement[] frames = origin.getStackTrace();
    return frames.length == 0 ? "unknown place" : place(frames[0]);
  }

  /** File and line of a frame. */
  public static String place(StackWalker.StackFrame frame) {
    return place(frame.toStackTraceElement());
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
