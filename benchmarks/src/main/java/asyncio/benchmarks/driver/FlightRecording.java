package asyncio.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where a recording of JFR says that time and memory went. Time is counted in samples: those of the
 * processor time (JEP 509) where the system has them, otherwise those of threads that were running.
 * Memory is weighed as JFR estimates it.
 */
final class FlightRecording {
  /**
   * A place in the code, or a kind of object, with its share of the whole.
   *
   * @param what it is
   * @param share from 0 to 1
   */
  record Share(String what, double share) {}

  private static final String CPU_SAMPLE = "jdk.CPUTimeSample";
  private static final Set<String> RUNNING =
      Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample");
  private static final String ALLOCATION = "jdk.ObjectAllocationSample";

  private final Map<String, Long> cpuFrames = new HashMap<>();
  private final Map<String, Long> runningFrames = new HashMap<>();
  private final Map<String, Long> cpuCallers = new HashMap<>();
  private final Map<String, Long> runningCallers = new HashMap<>();
  private final Map<String, Long> allocations = new HashMap<>();
  private long allocated;

  private FlightRecording() {}

  static FlightRecording read(Path file) throws IOException {
    FlightRecording recording = new FlightRecording();
    try (RecordingFile events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        recording.add(events.readEvent());
      }
    }
    return recording;
  }

  private void add(RecordedEvent event) {
    String name = event.getEventType().getName();
    RecordedStackTrace stack = event.getStackTrace();
    if (stack == null || stack.getFrames().isEmpty()) {
      return;
    }
    if (name.equals(CPU_SAMPLE)) {
      count(cpuFrames, frame(stack.getFrames().getFirst()), 1);
      count(cpuCallers, ours(stack), 1);
    } else if (RUNNING.contains(name)) {
      count(runningFrames, frame(stack.getFrames().getFirst()), 1);
      count(runningCallers, ours(stack), 1);
    } else if (name.equals(ALLOCATION)) {
      long weight = event.getLong("weight");
      allocated += weight;
      RecordedClass type = event.getClass("objectClass");
      count(allocations, shortName(type) + " in " + ours(stack), weight);
    }
  }

  private static void count(Map<String, Long> counts, String what, long weight) {
    counts.merge(what, weight, Long::sum);
  }

  /** The first frame that is the library's, or else the program's, or else the first. */
  private static String ours(RecordedStackTrace stack) {
    return stack.getFrames().stream()
        .filter(frame -> typeOf(frame).startsWith("asyncio."))
        .min(Comparator.comparing(frame -> typeOf(frame).startsWith("asyncio.benchmarks.")))
        .map(FlightRecording::frame)
        .orElse(frame(stack.getFrames().getFirst()));
  }

  private static String typeOf(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return method == null ? "" : method.getType().getName();
  }

  private static String frame(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    String type = typeOf(frame);
    String line =
        frame.isJavaFrame() && frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "";
    return type.substring(type.lastIndexOf('.') + 1)
        + "."
        + (method == null ? "?" : method.getName())
        + line;
  }

  private static String shortName(@Nullable RecordedClass type) {
    String name = type == null ? "?" : type.getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Where the processor was, by the method and line that it was in. */
  List<Share> frames(int most) {
    return shares(cpuFrames.isEmpty() ? runningFrames : cpuFrames, most);
  }

  /** On whose behalf it was there: by the innermost method of the library. */
  List<Share> callers(int most) {
    return shares(cpuCallers.isEmpty() ? runningCallers : cpuCallers, most);
  }

  /** What was allocated, and by which method of the library. */
  List<Share> allocations(int most) {
    return shares(allocations, most);
  }

  /** All bytes that were allocated, as JFR estimates them. */
  long allocated() {
    return allocated;
  }

  /** How many samples of time there are. */
  long samples() {
    Map<String, Long> counts = cpuFrames.isEmpty() ? runningFrames : cpuFrames;
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<Share> shares(Map<String, Long> counts, int most) {
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    List<Share> shares = new ArrayList<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .forEach(entry -> shares.add(new Share(entry.getKey(), entry.getValue() / all)));
    return shares;
  }
}
