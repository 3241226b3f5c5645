package asyncio.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What is measured round after round; the first rounds only warm up. */
final class Rounds {
  /** The floor that others are compared with. */
  static final String BARE = "bare park/unpark";

  private static final int WARM_UP = 3;

  private final Map<String, List<Double>> numbers = new LinkedHashMap<>();

  /** Runs a round as often as the first argument says, 7 times unless given. */
  void measure(String[] args, Runnable round) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
    for (int number = 0; number < WARM_UP + rounds; number++) {
      System.err.printf("round %d of %d%n", number + 1, WARM_UP + rounds);
      if (number == WARM_UP) {
        numbers.clear();
      }
      round.run();
    }
  }

  void note(String name, double number) {
    numbers.computeIfAbsent(name, key -> new ArrayList<>()).add(number);
  }

  /** Measures the floor in this round. */
  void noteBare() {
    note(BARE, new OwnThread().switchNanos(1_000_000));
  }

  /** The numbers of each name, one a round, in the order in which the names came. */
  void forEach(BiConsumer<String, List<Double>> use) {
    numbers.forEach(use);
  }

  /** Numbers as ratios to the floor of the same round. */
  List<Double> ratios(List<Double> rounds) {
    List<Double> bare = numbers.getOrDefault(BARE, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      ratios.add(rounds.get(i) / bare.get(i));
    }
    return ratios;
  }
}
