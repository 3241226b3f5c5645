package asyncio.benchmarks;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.fromPublisher;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toPublisher;

import asyncio.AsyncGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an item of an asynchronous generator costs: two switches, from the consumer to the body and
 * back. Each round stands beside the bare virtual thread that is the floor; the last rows are
 * ratios to the floor of the same round.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED … asyncio.benchmarks.Generators
 * [rounds]}
 */
public final class Generators {
  private static final int WARM_UP = 3;
  private static final int ITEMS = 500_000;
  private static final String BARE = "bare park/unpark";

  private final Map<String, List<Double>> numbers = new LinkedHashMap<>();

  private Generators() {}

  /**
   * Measures and prints.
   *
   * @param args the number of rounds; 7 unless given
   */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
    var generators = new Generators();
    for (int round = 0; round < WARM_UP + rounds; round++) {
      System.err.printf("round %d of %d%n", round + 1, WARM_UP + rounds);
      if (round == WARM_UP) {
        generators.numbers.clear();
      }
      generators.round();
    }
    generators.print();
  }

  private void round() {
    note(BARE, new OwnThread().switchNanos(1_000_000));
    measure("an item", () -> take(counting(ITEMS)));
    measure("an item through two generators", () -> take(through(counting(ITEMS))));
    measure("an item of a body that awaits once", () -> take(awaiting(ITEMS)));
    measure(
        "an item published and taken, window 256",
        () -> take(fromPublisher(toPublisher(() -> counting(ITEMS)), 256)));
  }

  private interface Work {
    int items();
  }

  private void measure(String name, Work work) {
    run(
        () -> {
          long start = System.nanoTime();
          int items = work.items();
          note(name, (System.nanoTime() - start) / (double) items);
        });
  }

  private static int take(AsyncGenerator<Integer> generator) {
    int count = 0;
    for (int number : generator) {
      count += number >= 0 ? 1 : 0;
    }
    return count;
  }

  private static AsyncGenerator<Integer> counting(int n) {
    return asyncGenerator(
        out -> {
          for (int i = 0; i < n; i++) {
            out.yield(i);
          }
        });
  }

  private static AsyncGenerator<Integer> through(AsyncGenerator<Integer> inner) {
    return asyncGenerator(
        out -> {
          for (int number : inner) {
            out.yield(number);
          }
        });
  }

  private static AsyncGenerator<Integer> awaiting(int n) {
    return asyncGenerator(
        out -> {
          for (int i = 0; i < n; i++) {
            sleep(Duration.ZERO);
            out.yield(i);
          }
        });
  }

  private void note(String name, double number) {
    numbers.computeIfAbsent(name, key -> new ArrayList<>()).add(number);
  }

  private void print() {
    System.out.println("| operation | median | least – most | target |");
    System.out.println("|---|---|---|---|");
    numbers.forEach((name, rounds) -> System.out.println(new Figure(name, "ns", rounds, "").row()));
    numbers.forEach(
        (name, rounds) -> {
          if (!name.equals(BARE)) {
            String target = name.equals("an item") ? "≤ 2.7 ×" : "";
            System.out.println(
                new Figure(name + ", as a ratio to bare", "×", ratios(rounds), target).row());
          }
        });
  }

  private List<Double> ratios(List<Double> rounds) {
    List<Double> bare = numbers.getOrDefault(BARE, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      ratios.add(rounds.get(i) / bare.get(i));
    }
    return ratios;
  }
}
