package asyncio.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** The three functions of the C library that the JDK does not offer. */
final class Posix {
  private static final boolean AVAILABLE = Files.isDirectory(Path.of("/dev/fd"));

  private Posix() {}

  /** Whether the system has them, and names for its descriptors. */
  static boolean available() {
    return AVAILABLE;
  }

  /** Loaded only where there is one. */
  private static final class Functions {
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    static final MethodHandle PIPE = function("pipe", POINTER);
    static final MethodHandle CLOSE = function("close", JAVA_INT);
    static final MethodHandle KILL = function("kill", JAVA_INT, JAVA_INT);

    @SuppressWarnings("restricted") // native code, which the sockets need as well
    private static MethodHandle function(String name, MemoryLayout... parameters) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    }
  }

  private interface Call {
    int call() throws Throwable;
  }

  private static int call(Call function) {
    try {
      return function.call();
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The descriptors of a new pipe: the one to read from, the one to write to. */
  static int[] pipe() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(JAVA_INT, 2);
      if (call(() -> (int) Functions.PIPE.invokeExact(both)) != 0) {
        throw new IOException("no pipe can be had: too many open files");
      }
      return both.toArray(JAVA_INT);
    }
  }

  static void close(int descriptor) {
    call(() -> (int) Functions.CLOSE.invokeExact(descriptor));
  }

  /** Sends a signal. Whether it was sent. */
  static boolean kill(long pid, int signal) {
    return call(() -> (int) Functions.KILL.invokeExact((int) pid, signal)) == 0;
  }
}
