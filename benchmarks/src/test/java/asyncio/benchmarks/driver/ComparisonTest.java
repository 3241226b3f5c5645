package asyncio.benchmarks.driver;

import static asyncio.benchmarks.driver.Runs.rates;
import static asyncio.benchmarks.driver.Runs.run;
import static asyncio.benchmarks.driver.Runs.times;
import static asyncio.benchmarks.driver.Runs.withCpu;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static Comparison compare(Series before, Series after) {
    return new Comparison(run("runtime", before), run("runtime", after));
  }

  @Test
  void aTimeThatGrewBeyondTheNoiseOfBothIsALoss() {
    Comparison comparison =
        compare(
            times("switch", "ours", 99, 100, 100, 100, 101),
            times("switch", "ours", 119, 120, 120, 120, 121));

    assertThat(comparison.losses()).hasSize(1);
    assertThat(comparison.losses().getFirst().factor()).isEqualTo(1.2);
    assertThat(new ComparisonTable(comparison).hasLosses()).isTrue();
    assertThat(new ComparisonTable(comparison).text()).contains("slower", "1.20 ×");
  }

  @Test
  void aTimeThatGrewWithinTheNoiseIsNone() {
    Comparison comparison =
        compare(
            times("switch", "ours", 80, 90, 100, 110, 120),
            times("switch", "ours", 100, 110, 120, 130, 140));

    assertThat(comparison.losses()).isEmpty();
    assertThat(comparison.changes().getFirst().verdict()).isEqualTo(Comparison.Verdict.SAME);
    assertThat(new ComparisonTable(comparison).text()).contains("Nothing changed");
  }

  @Test
  void aTimeThatShrankIsBetter() {
    Comparison comparison =
        compare(
            times("switch", "ours", 120, 120, 120, 120, 120),
            times("switch", "ours", 100, 100, 100, 100, 100));

    assertThat(comparison.changes().getFirst().verdict()).isEqualTo(Comparison.Verdict.BETTER);
    assertThat(comparison.losses()).isEmpty();
  }

  @Test
  void aRateThatShrankIsALoss() {
    Comparison comparison =
        compare(
            rates("tcp/1 KiB/10", "ours-streams", 1000, 1000, 1000, 1000, 1000),
            rates("tcp/1 KiB/10", "ours-streams", 500, 500, 500, 500, 500));

    assertThat(comparison.losses()).hasSize(1);
    assertThat(comparison.losses().getFirst().factor()).isEqualTo(2);
  }

  @Test
  void processorTimeThatGrewIsALossEvenIfTheRateStayed() {
    Series then = rates("tcp/1 KiB/10", "ours-streams", 100, 100, 100, 100, 100);
    Comparison comparison =
        compare(withCpu(then, 10, 10, 10, 10, 10), withCpu(then, 15, 15, 15, 15, 15));

    assertThat(comparison.losses()).hasSize(1);
    assertThat(comparison.losses().getFirst().cpu()).isTrue();
  }

  @Test
  void whatOthersLoseIsNotOursButTellsAboutTheMachine() {
    Comparison comparison =
        new Comparison(
            run("runtime", times("switch", "uvloop", 10, 10, 10, 10, 10)),
            run("runtime", times("switch", "uvloop", 30, 30, 30, 30, 30)));

    assertThat(comparison.losses()).isEmpty();
    assertThat(comparison.machine().orElseThrow().median()).isEqualTo(3);
    assertThat(new ComparisonTable(comparison).text()).contains("3.00 times as long");
  }

  @Test
  void whatOnlyOneRunMeasuredIsLeftOut() {
    Comparison comparison =
        new Comparison(
            run("runtime", times("switch", "ours", 10)),
            run("runtime", times("gather", "ours", 10), times("switch", "uvloop", 99)));
    assertThat(comparison.changes()).isEqualTo(List.of());
  }
}
