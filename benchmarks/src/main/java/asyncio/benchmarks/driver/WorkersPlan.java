package asyncio.benchmarks.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The suite of pools: in a round each peer's program measures its pool of two processes.
 *
 * @param pools the programs
 * @param only figures that are wanted; all if empty
 * @param quick whether everything is short
 * @param project the directory to run in
 * @param log of what the programs say
 */
record WorkersPlan(List<Program> pools, List<String> only, boolean quick, Path project, Path log)
    implements Plan {
  static final List<String> KINDS =
      List.of(
          "start",
          "start-cached",
          "calls",
          "round-trip",
          "arrays-there",
          "arrays-back",
          "memory",
          "stream",
          "cancel",
          "death");

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** In words. */
  String shown() {
    return "a pool of two; calls of a function that does nothing, 100,000 at a time and one after"
        + " the other; arrays of 16 MiB, four at a time; the best of several goes of each. Memory is"
        + " proportional (Pss), of the larger of two new workers; a stream is of 1,000,000 results,"
        + " its figure what the heap has grown by; a cancellation is the worst of 20, a death the"
        + " worst of 9";
  }

  @Override
  public List<Turn> turns(int round) {
    List<Turn> turns = new ArrayList<>();
    for (Program pool : pools) {
      turns.add(
          new Turn(
              pool.name(),
              pool.label(),
              quick ? 20 : 60,
              figures -> figures.add(round, pool.name(), measure(pool))));
    }
    return turns;
  }

  private List<Reading> measure(Program pool) throws Child.Failure, InterruptedException {
    try (Child child = Child.start(pool, Pinning.ANY, project, log)) {
      List<Reading> readings = child.readings(PATIENCE);
      return only.isEmpty()
          ? readings
          : readings.stream().filter(one -> only.contains(one.benchmark())).toList();
    }
  }
}
