package asyncio.benchmarks;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process takes, in bytes.
 *
 * @param heap in use after collection
 * @param direct of direct buffers, as the JDK counts them; those of Netty, which gets its memory
 *     past that count, are not among them
 * @param netty of Netty's direct buffers, by its own count: whole chunks, used or not
 * @param resident of the whole process
 */
record Memory(long heap, long direct, long netty, long resident) {
  static Memory now() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    long direct = 0;
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        direct += pool.getMemoryUsed();
      }
    }
    return new Memory(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        direct,
        Math.max(0, PlatformDependent.usedDirectMemory()),
        residentNow());
  }

  private static long residentNow() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    throw new IllegalStateException("/proc/self/status has no VmRSS");
  }

  Memory minus(Memory before) {
    return new Memory(
        heap - before.heap,
        direct - before.direct,
        netty - before.netty,
        resident - before.resident);
  }

  /** The classes of the heap, those that take most first. */
  static String histogram() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return String.valueOf(text).lines().limit(60).reduce("", (all, line) -> all + line + "\n");
    } catch (JMException refused) {
      throw new IllegalStateException(refused);
    }
  }
}
