package asyncio.benchmarks.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The processor time of all children that have ended: {@code getrusage(RUSAGE_CHILDREN)}. Its
 * answer begins with the times in user mode and in the kernel, each in seconds and microseconds.
 */
final class ChildrenTime {
  private static final int RUSAGE_CHILDREN = -1;
  private static final long SIZE_OF_RUSAGE = 256; // more than any system's
  private static final MethodHandle GETRUSAGE = handle();

  private ChildrenTime() {}

  @SuppressWarnings("restricted") // a call of the C library
  private static MethodHandle handle() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("getrusage"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }

  static double millis() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment usage = arena.allocate(SIZE_OF_RUSAGE, Long.BYTES);
      int result = (int) GETRUSAGE.invokeExact(RUSAGE_CHILDREN, usage);
      if (result != 0) {
        throw new IllegalStateException("getrusage failed");
      }
      long seconds = at(usage, 0) + at(usage, 2);
      long micros = at(usage, 1) + at(usage, 3);
      return seconds * 1e3 + micros / 1e3;
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static long at(MemorySegment usage, int index) {
    return usage.getAtIndex(ValueLayout.JAVA_LONG, index);
  }
}
