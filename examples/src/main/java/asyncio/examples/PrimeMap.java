package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.run;

import asyncio.workers.Pool;
import asyncio.workers.ProgressBar;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts primes on all processors: one process for each, forty pieces of work, and a bar that shows
 * how far they are. Prints how much faster that was than one thread.
 */
@Example(seed = "extra", summary = "Computing on all processors, with a progress bar")
final class PrimeMap {
  private static final int LIMIT = 4_000_000;
  private static final int PIECES = 40;
  private static final int PIECE = LIMIT / PIECES;

  static void main() {
    run(
        () -> {
          try (var pool = new Pool(options -> options.childConcurrency(1))) {
            await(pool.ready());
            List<Integer> pieces = IntStream.range(0, PIECES).boxed().toList();
            long begin = System.nanoTime();
            int found = 0;
            for (int primes :
                pool.map(PrimeMap::inPiece, pieces).onProgress(new ProgressBar(PIECES))) {
              found += primes;
            }
            double together = seconds(begin);
            System.out.printf("%,d primes below %,d in %.1f s%n", found, LIMIT, together);
            begin = System.nanoTime();
            int alone = primes(2, LIMIT);
            double byOne = seconds(begin);
            System.out.printf("%,d by one thread in %.1f s%n", alone, byOne);
            System.out.printf("%.1f times as fast%n", byOne / together);
          }
        });
  }

  private static int inPiece(int piece) {
    return primes(Math.max(2, piece * PIECE), (piece + 1) * PIECE);
  }

  /** How many primes there are from one number to another. */
  static int primes(int from, int to) {
    int count = 0;
    for (int number = from; number < to; number++) {
      if (isPrime(number)) {
        count++;
      }
    }
    return count;
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; (long) divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
