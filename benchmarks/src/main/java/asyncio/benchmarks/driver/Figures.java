package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes in, round by round, until it makes series. */
final class Figures {
  private record Key(String benchmark, String unit, String peer) {}

  private final Map<Key, List<Sample>> samples = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private boolean failedOurs;

  /** A peer's readings of a round. Of several with one name the last counts. */
  void add(int round, String peer, List<Reading> readings) {
    for (Reading reading : readings) {
      List<Sample> all =
          samples.computeIfAbsent(
              new Key(reading.benchmark(), reading.unit(), peer), _ -> new ArrayList<>());
      all.removeIf(sample -> sample.round() == round);
      all.add(new Sample(round, reading.value(), reading.cpu(), reading.more()));
    }
  }

  void fail(int round, String peer, String what, @Nullable String why) {
    failedOurs |= Peer.isOwn(peer);
    failures.add("round " + round + ": " + what + ": " + why);
  }

  List<Series> series() {
    List<Series> series = new ArrayList<>();
    samples.forEach(
        (key, all) -> series.add(new Series(key.benchmark, key.unit, key.peer, List.copyOf(all))));
    return series;
  }

  /** Whether a program of ours failed. */
  boolean failedOurs() {
    return failedOurs;
  }

  List<String> failures() {
    return List.copyOf(failures);
  }
}
