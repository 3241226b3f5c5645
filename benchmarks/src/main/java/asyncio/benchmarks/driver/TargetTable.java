package asyncio.benchmarks.driver;

import java.util.List;
import java.util.Optional;

/**
 * The targets of a run's suite, each with what the run says about it.
 *
 * @param run that was to show them
 */
record TargetTable(Recording run) {

  /** The table; empty if the suite has no target. */
  Optional<String> markdown() {
    Table table =
        new Table(
            4,
            List.of(
                "target", "against", "benchmark", "verdict", "bound", "worst", "CPU there", "by"));
    for (Target target : Targets.ALL) {
      if (target.suite().equals(run.suite())) {
        table.add(row(target));
      }
    }
    return table.isEmpty() ? Optional.empty() : Optional.of(table.toString());
  }

  private List<String> row(Target target) {
    List<Target.Cell> cells = target.cells(run);
    Optional<Target.Cell> worst = target.worst(cells);
    long met = cells.stream().filter(Target.Cell::met).count();
    String verdict =
        switch (Target.verdict(cells)) {
          case MET -> "met";
          case MISSED ->
              cells.size() == 1
                  ? "**missed**"
                  : "**missed**, met in " + met + " of " + cells.size();
          case NOT_MEASURED -> "not measured";
        };
    String where =
        worst
            .map(Target.Cell::benchmark)
            .filter(name -> !name.equals(target.benchmarks()))
            .map(name -> target.benchmarks() + "; worst: " + Report.cell(name))
            .orElse(target.benchmarks());
    return List.of(
        run.label(target.mine()),
        target.theirs().isEmpty() ? Numbers.NONE : run.label(target.theirs()),
        where,
        verdict,
        target.boundText(),
        worst.map(cell -> ratio(target, cell.ratio())).orElse(Numbers.NONE),
        worst
            .flatMap(Target.Cell::cpu)
            .map(cpu -> Numbers.ratio(cpu.median()))
            .orElse(Numbers.NONE),
        worst.filter(cell -> !cell.met()).map(cell -> shortfall(target, cell)).orElse(""));
  }

  private static String ratio(Target target, Spread ratio) {
    return (target.text(ratio.median()) + " " + Numbers.spreadText(ratio)).strip();
  }

  /** How far the ratio is from the bound. */
  private static String shortfall(Target target, Target.Cell cell) {
    double off = Math.abs(cell.ratio().median() / target.bound() - 1);
    return Math.max(1, Math.round(off * 100)) + " %";
  }
}
