package asyncio.workers.launch;

import asyncio.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
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
              + "|-XX:(Max|Min|Initial)RAMPercentage=.*");

  private JvmFlags() {}

  /** Those of this JVM, and what its manifest or launcher has opened to the library. */
  static List<String> inherited(boolean ownHeap) {
    List<String> flags = new ArrayList<>();
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (shared(flag) && !(ownHeap && HEAP.matcher(flag).matches())) {
        flags.add(flag);
      }
    }
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
    return flags;
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
