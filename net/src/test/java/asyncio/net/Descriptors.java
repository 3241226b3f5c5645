package asyncio.net;

import asyncio.Asyncio;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file descriptors of this process. */
final class Descriptors {
  private static final int NOFILE = 7;

  private Descriptors() {}

  static boolean countable() {
    return new File("/proc/self/fd").isDirectory();
  }

  /** How many sockets are open; the JVM opens files as it likes. */
  static int sockets() {
    return open().getOrDefault("socket", 0);
  }

  /** How many are open that are no files, by what they are: sockets, pipes, eventfd and so on. */
  static SortedMap<String, Integer> open() {
    SortedMap<String, Integer> open = new TreeMap<>();
    File[] all = new File("/proc/self/fd").listFiles();
    for (File each : all == null ? new File[0] : all) {
      try {
        String target = Files.readSymbolicLink(each.toPath()).toString();
        if (!target.startsWith("/")) {
          open.merge(target.replaceFirst(":\\[\\d+]$", ""), 1, Integer::sum);
        }
      } catch (IOException gone) {
        // it was the one that lists them
      }
    }
    return open;
  }

  /** What the system knows of each socket that is open: addresses and state. */
  static List<String> socketsInDetail() {
    List<String> details = new ArrayList<>();
    File[] all = new File("/proc/self/fd").listFiles();
    for (File each : all == null ? new File[0] : all) {
      try {
        String target = Files.readSymbolicLink(each.toPath()).toString();
        if (target.startsWith("socket:[")) {
          String inode = target.substring(8, target.length() - 1);
          details.add(each.getName() + " " + target + " " + linesWith(inode));
        }
      } catch (IOException gone) {
        // it was the one that lists them
      }
    }
    return details;
  }

  /** The descriptor of the TCP socket that listens at a port. */
  static int listeningAt(int port) {
    String state = ":%04X [0-9A-F]+:0000 0A ".formatted(port);
    return socketsInDetail().stream()
        .filter(each -> Pattern.compile(state).matcher(each).find())
        .mapToInt(each -> Integer.parseInt(each.substring(0, each.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  /** Ends both directions of a socket, past those who use it. */
  @SuppressWarnings("restricted")
  static void shutDown(int descriptor) {
    Linker linker = Linker.nativeLinker();
    MethodHandle shutdown =
        linker.downcallHandle(
            linker.defaultLookup().find("shutdown").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      if ((int) shutdown.invokeExact(descriptor, 2) != 0) {
        throw new IllegalStateException("shutdown has failed");
      }
    } catch (Throwable failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static List<String> linesWith(String inode) throws IOException {
    List<String> found = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6", "udp", "udp6", "unix", "netlink")) {
      Path file = Path.of("/proc/net", table);
      if (Files.exists(file)) {
        try (Stream<String> lines = Files.lines(file)) {
          lines
              .filter(line -> List.of(line.strip().split("\\s+")).contains(inode))
              .forEach(line -> found.add(table + " " + line.strip()));
        }
      }
    }
    return found;
  }

  /**
   * What is open when it is what was expected, or does not become so in a while: the kernel closes
   * io_uring's in its own time, and the garbage collector what was forgotten on purpose.
   */
  static SortedMap<String, Integer> openOnceSettled(SortedMap<String, Integer> expected) {
    SortedMap<String, Integer> open = open();
    for (int i = 0; i < 100 && !open.equals(expected); i++) {
      System.gc();
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
      open = open();
    }
    return open;
  }

  /**
   * Waits until so many are open, or fewer: io_uring's kernel closes them in its own time, and the
   * collector may have closed some that were open when they were counted.
   */
  static void untilSocketsAreAtMost(int count) {
    while (sockets() > count) {
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * How many sockets are open when they are as many as expected, or do not become so in a while.
   */
  static int socketsOnceSettled(int expected) {
    int open = sockets();
    for (int i = 0; i < 1000 && open != expected; i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
      open = sockets();
    }
    return open;
  }

  /** Has no more descriptors be opened until it is closed. */
  static AutoCloseable exhausted() {
    List.of(Asyncio.class, Net.class, Descriptors.class).forEach(Descriptors::loadAllBeside);
    long before = limit("getrlimit", 0);
    limit("setrlimit", 3);
    return () -> limit("setrlimit", before);
  }

  /** Loads the classes of a directory, for which there will be no descriptors. */
  private static void loadAllBeside(Class<?> one) {
    try {
      Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isDirectory(root)) {
        return; // an archive is open already
      }
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
          String name = root.relativize(file).toString().replace('/', '.');
          if (name.startsWith("asyncio.")) {
            Class.forName(name.substring(0, name.length() - 6), false, one.getClassLoader());
          }
        }
      }
    } catch (ReflectiveOperationException | IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gets the soft limit, or sets it. */
  private static long limit(String call, long wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle get = handle("getrlimit");
      MethodHandle set = handle("setrlimit");
      MemorySegment limits = arena.allocate(MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG));
      int failed = (int) get.invokeExact(NOFILE, limits);
      if (call.equals("setrlimit")) {
        limits.setAtIndex(ValueLayout.JAVA_LONG, 0, wanted);
        failed = (int) set.invokeExact(NOFILE, limits);
      }
      if (failed != 0) {
        throw new IllegalStateException(call + " failed");
      }
      return limits.getAtIndex(ValueLayout.JAVA_LONG, 0);
    } catch (Throwable failed) {
      throw new IllegalStateException(failed);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }
}
