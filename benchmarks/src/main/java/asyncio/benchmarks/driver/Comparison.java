package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What changed between two runs of a suite.
 *
 * <p>A median has changed if it moved by more than the noise of both runs together: see {@link
 * Spread#noise()}. Throughput and processor time are looked at one by one, for on a busy machine
 * only the second may tell.
 *
 * @param before the earlier run
 * @param after the later one
 */
record Comparison(Recording before, Recording after) {

  /** Which way a median moved. */
  enum Verdict {
    WORSE,
    BETTER,
    SAME
  }

  /**
   * The median of a benchmark of a peer, then and now.
   *
   * @param benchmark what was measured
   * @param peer who was measured
   * @param cpu whether this is about the processor time
   * @param before then
   * @param after now
   * @param factor how many times as long an operation takes: above 1 is worse
   * @param verdict whether that is more than noise
   */
  record Change(
      Recording.Benchmark benchmark,
      String peer,
      boolean cpu,
      Spread before,
      Spread after,
      double factor,
      Verdict verdict) {}

  /** All that both runs measured, in the order of the later one. */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (Series now : after.series()) {
      var benchmark = new Recording.Benchmark(now.benchmark(), now.unit());
      before
          .find(benchmark, now.peer())
          .ifPresent(
              then -> {
                add(changes, now, false, then.values(), now.values());
                add(changes, now, true, then.cpu(), now.cpu());
              });
    }
    return changes;
  }

  private static void add(
      List<Change> changes, Series of, boolean cpu, Optional<Spread> then, Optional<Spread> now) {
    if (then.isPresent() && now.isPresent()) {
      boolean rate = of.isRate() && !cpu;
      Spread before = then.get();
      Spread after = now.get();
      double factor = rate ? before.median() / after.median() : after.median() / before.median();
      var benchmark = new Recording.Benchmark(of.benchmark(), of.unit());
      Verdict verdict = verdict(before, after, rate);
      changes.add(new Change(benchmark, of.peer(), cpu, before, after, factor, verdict));
    }
  }

  private static Verdict verdict(Spread before, Spread after, boolean rate) {
    double moved = after.median() - before.median();
    if (Math.abs(moved) <= before.noise() + after.noise()) {
      return Verdict.SAME;
    }
    return (moved > 0) == rate ? Verdict.BETTER : Verdict.WORSE;
  }

  /** What of our own got worse beyond the noise. */
  List<Change> losses() {
    return changes().stream()
        .filter(change -> change.verdict() == Verdict.WORSE && Peer.isOwn(change.peer()))
        .toList();
  }

  /**
   * How many times as long everything takes that others do, in the median: what the machine has
   * contributed. Empty if no other peer was measured in both runs.
   */
  Optional<Spread> machine() {
    return Spread.of(
        changes().stream()
            .filter(change -> !Peer.isOwn(change.peer()))
            .map(Change::factor)
            .filter(Double::isFinite)
            .toList());
  }
}
