package asyncio.benchmarks.driver;

import asyncio.benchmarks.runtime.Benchmarks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The runtime suite: in a round each peer's program runs once, with all its benchmarks in one
 * process; then each one's hello program is started a few times.
 *
 * @param programs of the peers
 * @param hellos programs of the peers that print a line from within their runtime, and end
 * @param only the names of the benchmarks that are wanted; all if empty
 * @param quick whether the programs are to be quick
 * @param project the directory to run in
 * @param log of what the programs say
 */
record RuntimePlan(
    List<Program> programs,
    List<Program> hellos,
    List<String> only,
    boolean quick,
    Path project,
    Path log)
    implements Plan {

  static final String STARTUP = "startup";
  static final String MILLION = Benchmarks.MILLION;

  /** What the programs measure, beside the start. */
  static final List<String> BENCHMARKS = Benchmarks.all();

  private static final Duration LIMIT = Duration.ofMinutes(15);

  @Override
  public List<Turn> turns(int round) {
    List<Turn> turns = new ArrayList<>();
    List<String> measured =
        only.stream().filter(name -> !name.equals(STARTUP) && !name.equals(MILLION)).toList();
    if (only.isEmpty() || !measured.isEmpty()) {
      programs.forEach(program -> turns.add(turn(round, program, measured)));
    }
    // A process of its own for each peer, which takes minutes: not in a quick run, and in the first
    // round only, unless it is asked for.
    if (only.contains(MILLION) || (only.isEmpty() && !quick && round == 1)) {
      programs.forEach(program -> turns.add(turn(round, program, List.of(MILLION))));
    }
    if (only.isEmpty() || only.contains(STARTUP)) {
      for (Program hello : hellos) {
        turns.add(
            new Turn(
                hello.name(),
                hello.label() + ", start",
                1,
                figures ->
                    figures.add(
                        round,
                        hello.name(),
                        List.of(new Startup(hello, project, log).measure(quick ? 3 : 5)))));
      }
    }
    return turns;
  }

  private Turn turn(int round, Program program, List<String> measured) {
    Program whole = program.with(arguments(measured));
    String what = measured.equals(List.of(MILLION)) ? ", " + MILLION : "";
    return new Turn(
        program.name(),
        program.label() + what,
        seconds(measured),
        figures -> {
          try (Child child = Child.start(whole, Pinning.ANY, project, log)) {
            figures.add(round, program.name(), child.readings(LIMIT));
          }
        });
  }

  private double seconds(List<String> measured) {
    if (measured.equals(List.of(MILLION))) {
      return 20;
    }
    int count = measured.isEmpty() ? BENCHMARKS.size() : measured.size();
    return count * (quick ? 0.8 : 2);
  }

  private List<String> arguments(List<String> measured) {
    List<String> arguments = new ArrayList<>();
    if (quick) {
      arguments.add("--quick");
    }
    if (!measured.isEmpty()) {
      arguments.addAll(List.of("--only", String.join(",", measured)));
    }
    return arguments;
  }
}
