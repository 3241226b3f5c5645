package asyncio.workers.launch;

import asyncio.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The flags of this JVM that a child gets, too. What two JVMs cannot share is left out: the port of
 * a debugger or of management, recordings, logs and caches that are written.
 */
final class JvmFlags {
  private static final Pattern UNSHARED =
      Pattern.compile(
          "-agentlib:jdwp.*|-agentpath:.*jdwp.*|-Xrunjdwp.*|-Xdebug|-Dcom\\.sun\\.management\\..*"
              + "|-XX:StartFlightRecording.*|-XX:FlightRecorderOptions.*|-Xlog:.*file=.*|-Xloggc:.*"
              + "|-XX:(AOTCacheOutput|AOTConfiguration|ArchiveClassesAtExit|DumpLoadedClassList)=.*"
              + "|-XX:AOTMode=(record|create)|-XX:\\+(AutoCreateSharedArchive|RecordDynamicDumpInfo)"
              + "|-Djdk\\.module\\..*|-Djava\\.class\\.path=.*|--module-path.*|--class-path.*|-jar");

  private static final Pattern HEAP =
      Pattern.compile(
          "-Xm[xs].*|-XX:(MaxHeapSize|InitialHeapSize|MinHeapSize|MaxRAM|SoftMaxHeapSize)=.*"
              + "|-XX:(Max|Min|Initial)RAMPercentage=.*|-Xmn.*|-XX:(Max)?NewSize=.*");

  private static final Pattern MOST_HEAP = Pattern.compile("-Xmx(\\d+)([kKmMgGtT]?)");
  private static final long FIRST_HEAP = 16L << 20;

  private JvmFlags() {}

  /** Those of this JVM, and what its manifest or launcher has opened to the library. */
  static List<String> inherited(boolean ownHeap) {
    List<String> flags = new ArrayList<>();
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (shared(flag) && !(ownHeap && HEAP.matcher(flag).matches())) {
        flags.add(flag);
      }
    }
    openAsHere(flags);
    return flags;
  }

  /** Adds what was opened to the library otherwise than by flags, as in the manifest of a jar. */
  static void openAsHere(List<String> flags) {
    int given = flags.size();
    Module core = EventLoop.class.getModule();
    String name = core.isNamed() ? core.getName() : "ALL-UNNAMED";
    open(flags, core, "--add-opens", "java.lang", name);
    if (Object.class.getModule().isExported("jdk.internal.vm", core)) {
      add(flags, "--add-exports=java.base/jdk.internal.vm=" + name);
    }
    if (core.isNativeAccessEnabled()
        && flags.stream().noneMatch(flag -> flag.startsWith("--enable-native-access"))) {
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    if (flags.size() > given) { // a cache is of the flags with which it was made
      flags.removeIf(JvmFlags::startsFromCache);
    }
  }

  static boolean startsFromCache(String flag) {
    return flag.startsWith("-XX:AOTCache=");
  }

  /** Whether it has a JVM make a cache, in which it cannot start from one. */
  static boolean makesCache(String flag) {
    return flag.startsWith("-XX:AOT") && !startsFromCache(flag);
  }

  private static void open(
      List<String> flags, Module core, String flag, String inPackage, String to) {
    if (Object.class.getModule().isOpen(inPackage, core)) {
      add(flags, flag + "=java.base/" + inPackage + "=" + to);
    }
  }

  private static void add(List<String> flags, String flag) {
    if (!flags.contains(flag)) {
      flags.add(flag);
    }
  }

  /**
   * Lets the heap begin small, where nobody has said how large it is. A JVM that is alone on its
   * machine begins with a 64th of all memory, and takes it before it looks for garbage; of many
   * JVMs none is alone. Not with the serial collector: it lets a heap grow when it has collected
   * all of it, so that 16 MiB arrays took twice as long, while G1 was as fast in every way.
   */
  static void beginSmall(List<String> flags) {
    long most = Runtime.getRuntime().maxMemory();
    for (String flag : flags) {
      Matcher size = MOST_HEAP.matcher(flag);
      if (size.matches()) {
        most = bytes(size.group(1), size.group(2));
      } else if (flag.equals("-XX:+UseSerialGC") || HEAP.matcher(flag).matches()) {
        return;
      }
    }
    if (most >= FIRST_HEAP) {
      flags.add("-XX:InitialHeapSize=" + FIRST_HEAP);
    }
  }

  private static long bytes(String number, String unit) {
    int power = unit.isEmpty() ? 0 : 1 + "kmgt".indexOf(unit.toLowerCase(Locale.ROOT));
    return (long) Math.scalb(Double.parseDouble(number), 10 * power);
  }

  static boolean shared(String flag) {
    return !UNSHARED.matcher(flag).matches();
  }

  /** The value of an environment variable with flags, without those that are not shared. */
  static String shared(String flags, boolean ownHeap) {
    return Stream.of(flags.split("\\s+"))
        .filter(JvmFlags::shared)
        .filter(flag -> !(ownHeap && HEAP.matcher(flag).matches()))
        .collect(Collectors.joining(" "));
  }
}
