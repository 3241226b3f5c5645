package asyncio.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a body stands: its frames, newest first, told apart by the index of their byte code, for a
 * whole loop with its clean-up may stand in one line.
 *
 * <p>The frames of a stack that is not mounted are walked through its continuation, which nobody
 * but the loop can mount. Where the JDK does not let us, its stack trace has to do, which knows
 * lines only.
 */
public final class Place {
  /** One frame; the index is that of its byte code, or -1 if only the line is known. */
  public record Frame(
      StackTraceElement element,
      @Nullable Class<?> declaring,
      @Nullable MethodType type,
      int index) {
    boolean isAt(Frame other) {
      return index == other.index && element.equals(other.element);
    }
  }

  private static final Set<StackWalker.Option> CLASSES =
      Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final StackWalker HERE = StackWalker.getInstance(CLASSES);
  private static final @Nullable MethodHandle OF_THREAD = door(); // (Thread) -> StackWalker

  private final List<Frame> frames;

  private Place(List<Frame> frames) {
    this.frames = frames;
  }

  private static @Nullable MethodHandle door() {
    try {
      MethodHandles.Lookup here = MethodHandles.lookup();
      Class<?> virtual = Class.forName("java.lang.VirtualThread");
      Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
      Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
      Class<?> extended = Class.forName("java.lang.StackWalker$ExtendedOption");
      MethodHandles.Lookup threads = MethodHandles.privateLookupIn(virtual, here);
      Object ofThreads = threads.findStaticGetter(virtual, "VTHREAD_SCOPE", scope).invoke();
      MethodHandle create =
          MethodHandles.privateLookupIn(StackWalker.class, here)
              .findStatic(
                  StackWalker.class,
                  "newInstance",
                  MethodType.methodType(
                      StackWalker.class, Set.class, extended, scope, continuation));
      MethodHandle ofContinuation =
          MethodHandles.insertArguments(create, 0, CLASSES, null, ofThreads);
      return MethodHandles.filterArguments(
              ofContinuation, 0, threads.findGetter(virtual, "cont", continuation))
          .asType(MethodType.methodType(StackWalker.class, Thread.class));
    } catch (Throwable shut) { // the package is not open, or another JDK
      return null;
    }
  }

  /** Where the calling code stands. */
  public static Place here() {
    return new Place(walk(HERE));
  }

  /** Where a thread stands that is not mounted, and is not going to be meanwhile. */
  public static Place of(Thread standing) {
    MethodHandle door = OF_THREAD;
    if (door != null && standing.isVirtual()) {
      try {
        return new Place(walk((StackWalker) door.invokeExact(standing)));
      } catch (Throwable refused) {
        // a stack trace will do
      }
    }
    return new Place(
        Arrays.stream(standing.getStackTrace())
            .map(element -> new Frame(element, null, null, -1))
            .toList());
  }

  private static List<Frame> walk(StackWalker walker) {
    return walker.walk(
        frames ->
            frames
                .map(
                    frame ->
                        new Frame(
                            frame.toStackTraceElement(),
                            frame.getDeclaringClass(),
                            frame.getMethodType(),
                            frame.getByteCodeIndex()))
                .toList());
  }

  /** Newest first. */
  public List<Frame> frames() {
    return frames;
  }

  /**
   * Whether the same frames stand below so many of the newest, which differ by how one got there.
   */
  public boolean isSameBelow(int newest, Place other, int newestOfOther) {
    int depth = frames.size() - newest;
    if (depth != other.frames.size() - newestOfOther) {
      return false;
    }
    for (int i = 0; i < depth; i++) {
      if (!frames.get(newest + i).isAt(other.frames.get(newestOfOther + i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a body awaits in the same place: the frames of the kernel on top do not count. */
  public boolean isSameAwaitAs(Place other) {
    return !takesLockAgain() && isSameBelow(kernel(), other, other.kernel());
  }

  /** A condition takes its lock again whatever comes, as its contract says. */
  private boolean takesLockAgain() {
    return frames.stream()
        .anyMatch(
            frame ->
                frame.element.getClassName().equals("asyncio.sync.Condition")
                    && frame.element.getMethodName().equals("acquireAgain"));
  }

  private int kernel() {
    int count = 0;
    while (count < frames.size() && isKernel(frames.get(count).element.getClassName())) {
      count++;
    }
    return count;
  }

  private static boolean isKernel(String name) {
    return name.equals("asyncio.Task")
        || name.equals("asyncio.Cancellation")
        || name.equals("asyncio.Watch")
        || name.equals("asyncio.Future")
        || name.equals("asyncio.internal.jdk.Place")
        || name.startsWith("asyncio.Task$")
        || name.startsWith("java.");
  }
}
