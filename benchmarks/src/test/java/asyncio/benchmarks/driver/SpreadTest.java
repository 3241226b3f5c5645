package asyncio.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SpreadTest {
  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
    Spread spread = Spread.of(List.of(9.0, 1.0, 4.0)).orElseThrow();
    assertThat(spread).isEqualTo(new Spread(3, 4, 1, 9));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(8.0, 1.0, 2.0, 4.0)).orElseThrow().median()).isEqualTo(3);
  }

  @Test
  void nothingHasNoSpread() {
    assertThat(Spread.of(List.of())).isEmpty();
  }

  @Test
  void noiseIsHalfTheDistanceBetweenTheQuartiles() {
    assertThat(Spread.of(List.of(80.0, 90.0, 100.0, 110.0, 330.0)).orElseThrow().noise())
        .isEqualTo(10);
  }

  @Test
  void quietRoundsStillHaveATwentiethOfNoiseAndFewRoundsAFifth() {
    assertThat(Spread.of(List.of(100.0, 100.0, 100.0, 100.0, 100.0)).orElseThrow().noise())
        .isEqualTo(5, within(1e-9));
    assertThat(Spread.of(List.of(100.0)).orElseThrow().noise()).isEqualTo(20, within(1e-9));
  }

  @Test
  void ratiosAreOfTheSameRoundAndLeaveOutRoundsThatOneOfThemLacks() {
    Series mine =
        new Series(
            "b",
            "ns/op",
            "ours",
            List.of(new Sample(1, 10, 2.0, Map.of()), new Sample(3, 30, 4.0, Map.of())));
    Series theirs = Runs.withCpu(Runs.times("b", "other", 5, 7, 10), 1, 1, 1);

    assertThat(mine.valuesOver(theirs)).contains(new Spread(2, 2.5, 2, 3));
    assertThat(mine.cpuOver(theirs)).contains(new Spread(2, 3, 2, 4));
  }

  @Test
  void processorTimeThatIsNotToldMakesNoRatio() {
    Series mine = Runs.times("b", "ours", 1);
    assertThat(mine.cpuOver(Runs.withCpu(Runs.times("b", "other", 1), 1))).isEmpty();
    assertThat(mine.cpu()).isEmpty();
  }
}
