package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.Task;
import asyncio.sync.Semaphore;
import asyncio.workers.CallOptions;
import asyncio.workers.Pool;
import asyncio.workers.WorkerDied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of calls while members are killed, and join, at random: none is lost, none is answered
 * twice, and none is begun more often than it may be. Members note what they begin in files, so
 * that it is known what the dead had. {@code -Dcluster.calls=100000} counts as many.
 */
@Tag("slow")
class CountedCallsTest {
  private static final int COUNT = 3;
  private static final int RETRIES = 3;

  @TempDir private Path directory;
  private final int calls = Integer.getInteger("cluster.calls", 4_000);
  private final long seed = Long.getLong("cluster.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final int[] answers = new int[calls];
  private int died;
  private int cancelled;
  private int killed;

  @Test
  void noCallIsLostAndNoneIsAnsweredTwice() throws Exception {
    try (var members = new Members().start(COUNT)) {
      Asyncio.run(
          () -> {
            try (var pool =
                Cluster.pool(
                    options ->
                        options
                            .name(members.name())
                            .members(members.addresses())
                            .childConcurrency(32))) {
              await(pool.ready());
              Task<?> trouble = Asyncio.createTask(() -> killAndJoin(members), "trouble");
              callAll(pool);
              trouble.cancel();
              Asyncio.wait(List.of(trouble));
              assertThat(pool.progress().done()).as("seed %d", seed).isEqualTo(calls);
            }
          });
    }
    check();
  }

  /** As long as it is not cancelled; the last member is not killed. */
  private void killAndJoin(Members members) {
    while (true) {
      sleep(Duration.ofMillis(100 + random.nextInt(killed == 0 ? 100 : 900)));
      if (members.alive().size() > 1 && (killed == 0 || random.nextInt(3) > 0)) {
        List<Members.One> alive = members.alive();
        Members.One victim = alive.get(random.nextInt(alive.size()));
        toThread(victim::kill);
        killed++;
      }
      if (members.alive().size() < COUNT) {
        Asyncio.shielded(() -> toThread(() -> members.start()));
      }
    }
  }

  private void callAll(Pool pool) {
    Pool again = pool.withOptions(CallOptions.DEFAULT.withRetries(RETRIES));
    var room = new Semaphore(300);
    Future<Boolean> all = Asyncio.getRunningLoop().createFuture();
    int[] open = {calls};
    for (int i = 0; i < calls; i++) {
      room.acquire();
      int value = i;
      Future<Integer> call =
          (mayRepeat(i) ? again : pool).apply(Jobs::notedLater, directory.toString(), i);
      if (i % 50 == 7) {
        Asyncio.getRunningLoop()
            .callLater(Duration.ofMillis(random.nextInt(5)), () -> call.cancel());
      }
      call.addDoneCallback(
          done -> {
            answered(value, done);
            room.release();
            if (--open[0] == 0) {
              all.setResult(true);
            }
          });
    }
    await(all);
  }

  private static boolean mayRepeat(int value) {
    return value % 2 == 0;
  }

  private void answered(int value, Future<Integer> done) {
    answers[value]++;
    if (done.cancelled()) {
      cancelled++;
    } else if (done.exception() == null) {
      assertThat(done.result()).isEqualTo(value);
    } else {
      assertThat(done.exception()).isInstanceOf(WorkerDied.class);
      died++;
    }
  }

  private void check() throws IOException {
    Map<Integer, Integer> begun = new HashMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.readAllLines(file)
            .forEach(line -> begun.merge(Integer.valueOf(line), 1, Integer::sum));
      }
    }
    System.out.printf(
        "cluster: seed %d: %,d calls, %d members killed, %d calls died with them, %d cancelled, %,d"
            + " begun again%n",
        seed,
        calls,
        killed,
        died,
        cancelled,
        begun.values().stream().filter(times -> times > 1).count());
    assertThat(killed).isPositive();
    for (int i = 0; i < calls; i++) {
      assertThat(answers[i]).as("seed %d: answers to call %d", seed, i).isEqualTo(1);
      assertThat(begun.getOrDefault(i, 0))
          .as("seed %d: how often call %d was begun", seed, i)
          .isLessThanOrEqualTo(mayRepeat(i) ? 1 + RETRIES : 1);
    }
  }
}
