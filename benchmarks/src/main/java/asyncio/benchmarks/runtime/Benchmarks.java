package asyncio.benchmarks.runtime;

import java.util.ArrayList;
import java.util.List;

/** The names of the benchmarks of the runtime suite, but for the start of a program. */
public final class Benchmarks {
  /** What an operation takes. */
  static final List<String> OPERATIONS =
      List.of(
          "switch",
          "create-await",
          "failed-task",
          "coroutine-object",
          "gather",
          "await-done",
          "queue-handover",
          "queue-pingpong",
          "lock",
          "semaphore",
          "timer",
          "timer-cancel",
          "call-soon",
          "threadsafe-wakeup",
          "generator-item",
          "cancel-task",
          "head",
          "head-lines");

  /** The memory of a parked task. */
  static final String PARKED = "parked-task";

  /** A million sleepers, which want a process of their own. */
  public static final String MILLION = "million-sleepers";

  private Benchmarks() {}

  /** {@return all that run in one process} */
  static List<String> inOneProcess() {
    List<String> names = new ArrayList<>(OPERATIONS);
    names.add(PARKED);
    return names;
  }

  /** {@return all} */
  public static List<String> all() {
    List<String> names = inOneProcess();
    names.add(MILLION);
    return List.copyOf(names);
  }
}
