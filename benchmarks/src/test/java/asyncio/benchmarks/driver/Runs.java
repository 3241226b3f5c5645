package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs that never took place. */
final class Runs {
  private Runs() {}

  static Recording run(String suite, Series... series) {
    List<Recording.Measured> peers =
        Stream.of(series)
            .map(Series::peer)
            .distinct()
            .map(peer -> new Recording.Measured(peer, peer, "1.0", "./" + peer))
            .toList();
    int rounds = Stream.of(series).mapToInt(one -> one.samples().size()).max().orElse(0);
    return new Recording(
        suite,
        false,
        rounds,
        "2026-11-21T12:00:00Z",
        "./aio bench",
        "abc",
        Map.of("cpu", "abacus"),
        peers,
        List.of(),
        List.of(),
        List.of(series));
  }

  static Series times(String benchmark, String peer, double... values) {
    return series(benchmark, "ns/op", peer, values);
  }

  static Series rates(String benchmark, String peer, double... values) {
    return series(benchmark, "messages/s", peer, values);
  }

  private static Series series(String benchmark, String unit, String peer, double... values) {
    List<Sample> samples = new ArrayList<>();
    for (double value : values) {
      samples.add(new Sample(samples.size() + 1, value, null, Map.of()));
    }
    return new Series(benchmark, unit, peer, samples);
  }

  /** The same with a processor time for each round. */
  static Series withCpu(Series series, double... cpu) {
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : series.samples()) {
      samples.add(new Sample(sample.round(), sample.value(), cpu[samples.size()], sample.more()));
    }
    return new Series(series.benchmark(), series.unit(), series.peer(), samples);
  }
}
