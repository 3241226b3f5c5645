package asyncio.workers;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Task;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many calls, many pools, many maps that are given up. {@code -Dworkers.calls=10000000} makes as
 * many calls, {@code -Dworkers.pools=200} opens as many pools, one after the other.
 */
@Tag("long")
class EnduranceTest {
  private static final long LEAST = 64 << 20; // that a leak would have to be to be seen

  private static PoolOptions quick(PoolOptions options) {
    return options.processes(1).jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  /** What has been loaded stays loaded. */
  @BeforeEach
  void warm() {
    Asyncio.run(
        () -> {
          try (var pool = new Pool(EnduranceTest::quick)) {
            await(pool.map(Jobs::same, List.of(1, 2, 3)));
          }
        });
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void callsWithoutEndTakeNoMemory() {
    int count = Integer.getInteger("workers.calls", 1_000_000);
    Asyncio.run(
        () -> {
          try (var pool = new Pool(options -> quick(options).processes(2).childConcurrency(256))) {
            long before = used();
            long sum = 0;
            int taken = 0;
            Iterable<Integer> source = () -> IntStream.range(0, count).iterator();
            for (int each : pool.map(Jobs::same, source)) {
              sum += each;
              if (++taken % 250_000 == 0) {
                assertThat(used()).as("after %d", taken).isLessThan(before + LEAST);
              }
            }
            assertThat(taken).isEqualTo(count);
            assertThat(sum).isEqualTo((count - 1L) * count / 2);
          }
        });
  }

  @Test
  void poolsThatComeAndGoLeaveNothing() throws Exception {
    int count = Integer.getInteger("workers.pools", 50);
    Left before = Left.now();
    Asyncio.run(
        () -> {
          for (int i = 0; i < count; i++) {
            try (var pool = new Pool(EnduranceTest::quick)) {
              assertThat(await(pool.apply(Jobs::same, i))).isEqualTo(i);
            }
          }
        });
    before.assertNothingMore();
  }

  @Test
  void endlessMapsThatAreCancelledAnywhereLeaveNothing() throws Exception {
    var random = new Random(1);
    Left before = Left.now();
    Asyncio.run(
        () -> {
          try (var pool = new Pool(options -> quick(options).childConcurrency(8))) {
            await(pool.ready());
            int tasks = Asyncio.allTasks().size();
            for (int i = 0; i < 300; i++) {
              boolean ordered = random.nextBoolean();
              Task<?> taking = Asyncio.createTask(() -> takeAll(pool, ordered, random));
              sleep(Duration.ofMillis(random.nextInt(30)));
              taking.cancel();
              Asyncio.wait(List.of(taking));
              assertThat(taking.cancelled()).isTrue();
            }
            while (pool.progress().running() > 0 || Asyncio.allTasks().size() > tasks) {
              sleep(Duration.ofMillis(1));
            }
            assertThat(pool.progress().failed()).isZero();
          }
        });
    before.assertNothingMore();
  }

  private static void takeAll(Pool pool, boolean ordered, Random random) {
    PoolResult<Integer> results = pool.map(Jobs::same, () -> endlessly(random));
    int next = 0;
    try (var taken = ordered ? results : results.asCompleted()) {
      for (int each : taken) {
        if (ordered) {
          assertThat(each).isEqualTo(next++);
        }
      }
    }
  }

  /** Suspends now and then. */
  private static Iterator<Integer> endlessly(Random random) {
    return IntStream.iterate(0, number -> number + 1)
        .peek(number -> sleep(Duration.ofMillis(random.nextInt(2))))
        .iterator();
  }
}
