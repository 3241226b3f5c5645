package asyncio.cli.serve;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The few calls of the C library that the JDK has no method for. Linux. */
@SuppressWarnings("restricted") // that is what it is for
final class Native {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final int UNIX = 1; // AF_UNIX
  private static final int DATAGRAM = 2 | 02000000; // SOCK_DGRAM, SOCK_CLOEXEC

  private Native() {}

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    SymbolLookup library = Linker.nativeLinker().defaultLookup();
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(INT, parameters));
  }

  private static int call(String name, int argument) {
    try {
      return (int) function(name, INT).invokeExact(argument);
    } catch (Throwable failed) {
      throw new IllegalStateException(name + " cannot be called", failed);
    }
  }

  private static int call(String name) {
    try {
      return (int) function(name).invokeExact();
    } catch (Throwable failed) {
      throw new IllegalStateException(name + " cannot be called", failed);
    }
  }

  /** The user that this process acts as. */
  static int effectiveUser() {
    return call("geteuid");
  }

  /** The group that this process acts as. */
  static int effectiveGroup() {
    return call("getegid");
  }

  /** The bits of modes that files are made without, from now on. */
  static void setMask(int bits) {
    call("umask", bits);
  }

  /** For all threads, as the C library does it; whether it was allowed. */
  static boolean setUser(int number) {
    return call("setuid", number) == 0;
  }

  /** For all threads; whether it was allowed. */
  static boolean setGroup(int number) {
    return call("setgid", number) == 0;
  }

  /** All groups of a user; whether it was allowed. */
  static boolean setGroupsOf(String user, int group) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle function = function("initgroups", ValueLayout.ADDRESS, INT);
      return (int) function.invokeExact(arena.allocateFrom(user), group) == 0;
    } catch (Throwable failed) {
      throw new IllegalStateException("initgroups cannot be called", failed);
    }
  }

  /** Only one group. */
  static boolean setOnlyGroup(int group) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle function = function("setgroups", ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
      return (int) function.invokeExact(1L, arena.allocateFrom(INT, group)) == 0;
    } catch (Throwable failed) {
      throw new IllegalStateException("setgroups cannot be called", failed);
    }
  }

  /**
   * Sends a datagram to a Unix socket.
   *
   * @param socket its file; with an @ before it, an abstract name
   * @return whether it was sent
   */
  static boolean sendTo(String socket, String message) {
    byte[] path = socket.getBytes(StandardCharsets.UTF_8);
    if (path.length > 107) {
      return false;
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(110);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) UNIX);
      MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
      byte[] text = message.getBytes(StandardCharsets.UTF_8);
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
      int descriptor = (int) function("socket", INT, INT, INT).invokeExact(UNIX, DATAGRAM, 0);
      if (descriptor < 0) {
        return false;
      }
      MethodHandle send =
          Linker.nativeLinker()
              .downcallHandle(
                  Linker.nativeLinker().defaultLookup().findOrThrow("sendto"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_LONG,
                      List.of(
                              INT,
                              ValueLayout.ADDRESS,
                              ValueLayout.JAVA_LONG,
                              INT,
                              ValueLayout.ADDRESS,
                              INT)
                          .toArray(MemoryLayout[]::new)));
      try {
        int length = 2 + path.length + (path[0] == 0 ? 0 : 1);
        return (long) send.invokeExact(descriptor, bytes, (long) text.length, 0, address, length)
            == text.length;
      } finally {
        call("close", descriptor);
      }
    } catch (Throwable failed) {
      throw new IllegalStateException("sendto cannot be called", failed);
    }
  }
}
