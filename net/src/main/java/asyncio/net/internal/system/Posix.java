package asyncio.net.internal.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** The functions of the C library that the JDK does not offer, or not for arrays. */
public final class Posix {
  private static final boolean AVAILABLE = Files.isDirectory(Path.of("/dev/fd"));

  /** Not without native access for this library: that would cost a warning, or be refused. */
  private static final AtomicBoolean LINKING =
      new AtomicBoolean(!Posix.class.getModule().isNativeAccessEnabled());

  private static volatile boolean sends;

  private static final int GET_FLAGS = 3; // F_GETFL
  private static final int SET_FLAGS = 4; // F_SETFL
  private static final int NON_BLOCKING = 0x800; // O_NONBLOCK of Linux
  private static final int NO_SIGNAL = 0x4000; // as Linux has it

  private Posix() {}

  /** Whether the system has them, and names for its descriptors. */
  public static boolean available() {
    return AVAILABLE;
  }

  /** Loaded only where there is one. */
  private static final class Functions {
    static final MethodHandle PIPE = function("pipe", ADDRESS);
    static final MethodHandle CLOSE = function("close", JAVA_INT);
    static final MethodHandle KILL = function("kill", JAVA_INT, JAVA_INT);

    static final MethodHandle FCNTL =
        link(
            "fcntl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));

    private static MethodHandle function(String name, MemoryLayout... parameters) {
      return link(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }
  }

  /** Loaded by a thread of its own, see {@link #sends()}. */
  private static final class Sending {
    /** On an array in the heap: the collector waits for it, which must not block. */
    static final MethodHandle SEND =
        link(
            "send",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
            Linker.Option.critical(true));
  }

  @SuppressWarnings("restricted") // native code, which the sockets need as well
  private static MethodHandle link(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
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
  public static int[] pipe() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(JAVA_INT, 2);
      if (call(() -> (int) Functions.PIPE.invokeExact(both)) != 0) {
        throw new IOException("no pipe can be had: Too many open files");
      }
      return both.toArray(JAVA_INT);
    }
  }

  public static void close(int descriptor) {
    call(() -> (int) Functions.CLOSE.invokeExact(descriptor));
  }

  /** Has an open descriptor of Linux never block, for all who share it. */
  public static void setNonBlocking(int descriptor) {
    int flags = call(() -> (int) Functions.FCNTL.invokeExact(descriptor, GET_FLAGS, 0));
    if ((flags & NON_BLOCKING) == 0) {
      int wanted = flags | NON_BLOCKING;
      if (call(() -> (int) Functions.FCNTL.invokeExact(descriptor, SET_FLAGS, wanted)) < 0) {
        throw new IllegalStateException(descriptor + " cannot be made non-blocking");
      }
    }
  }

  /**
   * Whether there is {@link #send} yet. The first who asks has it linked, which takes a tenth of a
   * second in a young JVM: not on the loop's thread.
   */
  public static boolean sends() {
    if (!sends && !LINKING.getAndSet(true)) {
      Thread.ofPlatform().daemon().name("asyncio-link").start(Posix::linkSend);
    }
    return sends;
  }

  private static void linkSend() {
    Objects.requireNonNull(Sending.SEND);
    sends = true;
  }

  /** How many bytes of an array a Linux socket that does not block takes; 0 if it fails. */
  public static int send(int descriptor, ByteBuffer data) {
    MemorySegment bytes = MemorySegment.ofBuffer(data);
    long size = bytes.byteSize();
    return Math.max(
        0, call(() -> (int) (long) Sending.SEND.invokeExact(descriptor, bytes, size, NO_SIGNAL)));
  }

  /** Sends a signal. Whether it was sent. */
  public static boolean kill(long pid, int signal) {
    return call(() -> (int) Functions.KILL.invokeExact((int) pid, signal)) == 0;
  }
}
