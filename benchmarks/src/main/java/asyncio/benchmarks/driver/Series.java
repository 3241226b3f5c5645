package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a peer came to in a benchmark, round by round.
 *
 * @param benchmark what was measured
 * @param unit of the values
 * @param peer who was measured; the name of a variant of a peer, such as {@code ours-streams}
 * @param samples at most one for each round
 */
record Series(String benchmark, String unit, String peer, List<Sample> samples) {

  /** Whether more is better: the values are rates. */
  boolean isRate() {
    return isRate(unit);
  }

  static boolean isRate(String unit) {
    return unit.endsWith("/s");
  }

  /** Of the values. */
  Optional<Spread> values() {
    return Spread.of(samples.stream().map(Sample::value).toList());
  }

  /** Of the processor time of an operation; empty where no round tells it. */
  Optional<Spread> cpu() {
    return Spread.of(samples.stream().map(Sample::cpu).filter(Objects::nonNull).toList());
  }

  /** Of another number that the rounds tell. */
  Optional<Spread> more(String field) {
    List<Double> numbers = new ArrayList<>();
    for (Sample sample : samples) {
      if (sample.more().get(field) instanceof Number number) {
        numbers.add(number.doubleValue());
      }
    }
    return Spread.of(numbers);
  }

  /** This one's value divided by the other's, of each round that both have. */
  Optional<Spread> valuesOver(Series other) {
    return over(other, false);
  }

  /** This one's processor time divided by the other's, of each round that both have. */
  Optional<Spread> cpuOver(Series other) {
    return over(other, true);
  }

  private Optional<Spread> over(Series other, boolean cpu) {
    List<Double> ratios = new ArrayList<>();
    for (Sample mine : samples) {
      for (Sample theirs : other.samples) {
        if (mine.round() == theirs.round()) {
          Double above = cpu ? mine.cpu() : Double.valueOf(mine.value());
          Double below = cpu ? theirs.cpu() : Double.valueOf(theirs.value());
          if (above != null && below != null && below != 0) {
            ratios.add(above / below);
          }
        }
      }
    }
    return Spread.of(ratios);
  }
}
