package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run is expected to show: a ratio of two peers in the same run, or at most so much.
 *
 * @param suite the name of the suite that shows it
 * @param benchmarks a benchmark's name, or what the names of several begin with, up to a slash
 * @param mine who is expected to be fast
 * @param theirs who it is compared with; nobody if empty
 * @param form how the ratio is put
 * @param bound of the ratio
 */
record Target(
    String suite, String benchmarks, String mine, String theirs, Form form, double bound) {

  /** How a ratio is put. */
  enum Form {
    /** At least so many times as fast. */
    AS_FAST("≥"),
    /** The other takes at least so many times its processor time. */
    IN_CPU("≥"),
    /** At most so many times the other's time. */
    OF_ITS_TIME("≤"),
    /** At most so much, whatever others take. */
    AT_MOST("≤"),
    /** At least so much, whatever others do. */
    AT_LEAST("≥");

    private final String sign;

    Form(String sign) {
      this.sign = sign;
    }
  }

  /**
   * The ratio in one benchmark.
   *
   * @param benchmark its name
   * @param ratio in the form of the target, of each round
   * @param cpu the same of the processor time
   * @param met whether the median is as expected
   */
  record Cell(String benchmark, Spread ratio, Optional<Spread> cpu, boolean met) {}

  /** What a run says about a target. */
  enum Verdict {
    MET,
    MISSED,
    NOT_MEASURED
  }

  /** The ratios that a run shows, one for each benchmark that both peers ran. */
  List<Cell> cells(Recording run) {
    List<Cell> cells = new ArrayList<>();
    if (!run.suite().equals(suite)) {
      return cells;
    }
    for (Recording.Benchmark benchmark : run.benchmarks()) {
      if (isAbout(benchmark.name())) {
        Optional<Series> own = run.find(benchmark, mine);
        if (isAbsolute()) {
          own.flatMap(Series::values)
              .map(
                  value ->
                      new Cell(benchmark.name(), value, Optional.empty(), holds(value.median())))
              .ifPresent(cells::add);
        }
        Optional<Series> other = run.find(benchmark, theirs);
        if (own.isPresent() && other.isPresent()) {
          cell(own.get(), other.get()).ifPresent(cells::add);
        }
      }
    }
    return cells;
  }

  private Optional<Cell> cell(Series own, Series other) {
    if (form == Form.IN_CPU) {
      return other
          .cpuOver(own)
          .map(
              ratio -> new Cell(own.benchmark(), ratio, Optional.of(ratio), holds(ratio.median())));
    }
    boolean ownOnTop = own.isRate() == (form == Form.AS_FAST);
    Optional<Spread> ratios = ownOnTop ? own.valuesOver(other) : other.valuesOver(own);
    // Processor time is a time, beside rates too.
    Optional<Spread> cpu = form == Form.AS_FAST ? other.cpuOver(own) : own.cpuOver(other);
    return ratios.map(ratio -> new Cell(own.benchmark(), ratio, cpu, holds(ratio.median())));
  }

  /** Whether a ratio is as expected. */
  boolean holds(double ratio) {
    return moreIsBetter() ? ratio >= bound : ratio <= bound;
  }

  private boolean moreIsBetter() {
    return form == Form.AS_FAST || form == Form.IN_CPU || form == Form.AT_LEAST;
  }

  private boolean isAbout(String benchmark) {
    return benchmark.equals(benchmarks) || benchmark.startsWith(benchmarks + "/");
  }

  static Verdict verdict(List<Cell> cells) {
    if (cells.isEmpty()) {
      return Verdict.NOT_MEASURED;
    }
    return cells.stream().allMatch(Cell::met) ? Verdict.MET : Verdict.MISSED;
  }

  /** The cell that is farthest from what is expected, or nearest to missing it. */
  Optional<Cell> worst(List<Cell> cells) {
    return cells.stream()
        .reduce(
            (a, b) -> {
              boolean less = a.ratio().median() < b.ratio().median();
              return less == moreIsBetter() ? a : b;
            });
  }

  private boolean isAbsolute() {
    return form == Form.AT_MOST || form == Form.AT_LEAST;
  }

  /** A ratio for people, or what takes the place of one. */
  String text(double ratio) {
    return isAbsolute() ? Numbers.text(ratio) : Numbers.ratio(ratio);
  }

  /** The bound, such as {@code ≥ 6 ×}. */
  String boundText() {
    if (isAbsolute()) {
      return form.sign + " " + Numbers.text(bound);
    }
    String number = String.format(Locale.ROOT, "%.2f", bound).replaceAll("\\.?0+$", "");
    return form.sign + " " + number + " ×";
  }
}
