package asyncio.benchmarks;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.fromPublisher;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toPublisher;

import asyncio.AsyncGenerator;
import java.time.Duration;

/**
 * What an item of an asynchronous generator costs: two switches, from the consumer to the body and
 * back. Each round stands beside the bare virtual thread that is the floor; the last rows are
 * ratios to the floor of the same round.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED … asyncio.benchmarks.Generators
 * [rounds]}
 */
public final class Generators {
  private static final int ITEMS = 500_000;

  private final Rounds rounds = new Rounds();

  private Generators() {}

  /**
   * Measures and prints.
   *
   * @param args the number of rounds; 7 unless given
   */
  public static void main(String[] args) {
    var generators = new Generators();
    generators.rounds.measure(args, generators::round);
    generators.print();
  }

  private void round() {
    rounds.noteBare();
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
          rounds.note(name, (System.nanoTime() - start) / (double) items);
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

  private void print() {
    System.out.println("| operation | median | least – most | target |");
    System.out.println("|---|---|---|---|");
    rounds.forEach((name, each) -> System.out.println(new Figure(name, "ns", each, "").row()));
    rounds.forEach(
        (name, each) -> {
          if (!name.equals(Rounds.BARE)) {
            String target = name.equals("an item") ? "≤ 2.7 ×" : "";
            System.out.println(
                new Figure(name + ", as a ratio to bare", "×", rounds.ratios(each), target).row());
          }
        });
  }
}
