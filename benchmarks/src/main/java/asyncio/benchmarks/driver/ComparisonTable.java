package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What changed since a recorded run, for people.
 *
 * @param comparison of the runs
 */
record ComparisonTable(Comparison comparison) {

  /** Whether something of ours got slower beyond the noise. */
  boolean hasLosses() {
    return !comparison.losses().isEmpty();
  }

  /** What changed beyond the noise, ours first, and what the machine may have to do with it. */
  String text() {
    Recording before = comparison.before();
    List<Comparison.Change> all = comparison.changes();
    StringBuilder text =
        new StringBuilder(
            "Compared with the run of %s (commit %s, rounds: %d%s):\n\n"
                .formatted(
                    before.date(),
                    before.commit(),
                    before.rounds(),
                    before.quick() ? ", quick" : ""));
    Table table = table(all);
    text.append(table.isEmpty() ? "Nothing changed beyond the noise of both runs.\n" : table);
    long ours = all.stream().filter(change -> Peer.isOwn(change.peer())).count();
    text.append(
        "\n%d of our %d figures got slower beyond the noise of both runs.\n"
            .formatted(comparison.losses().size(), ours));
    comparison
        .machine()
        .ifPresent(
            machine ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "The others take %.2f times as long as then, in the median: so much is the"
                            + " machine.%n",
                        machine.median())));
    if (before.quick() != comparison.after().quick()) {
      text.append("One of the runs was quick, the other was not: do not trust small changes.\n");
    }
    String then = before.machine().getOrDefault("cpu", "");
    String now = comparison.after().machine().getOrDefault("cpu", "");
    if (!then.equals(now)) {
      text.append("The machines differ: %s then, %s now.%n".formatted(then, now));
    }
    return text.toString();
  }

  private static Table table(List<Comparison.Change> all) {
    Table table =
        new Table(3, List.of("benchmark", "peer", "what", "then", "now", "time ×", "verdict"));
    List<Comparison.Change> sorted = new ArrayList<>();
    all.stream().filter(change -> Peer.isOwn(change.peer())).forEach(sorted::add);
    all.stream().filter(change -> !Peer.isOwn(change.peer())).forEach(sorted::add);
    for (Comparison.Change change : sorted) {
      if (change.verdict() != Comparison.Verdict.SAME) {
        boolean worse = change.verdict() == Comparison.Verdict.WORSE;
        table.add(
            List.of(
                change.benchmark().name(),
                change.peer(),
                change.cpu() ? "CPU" : change.benchmark().unit(),
                Numbers.text(change.before().median()),
                Numbers.text(change.after().median()),
                Numbers.ratio(change.factor()),
                worse ? "slower" : "faster"));
      }
    }
    return table;
  }
}
