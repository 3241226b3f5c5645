package asyncio.contract;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.Runner;
import asyncio.TimeoutError;
import asyncio.workers.BrokenProcessPool;
import asyncio.workers.CallOptions;
import asyncio.workers.CodecException;
import asyncio.workers.Pool;
import asyncio.workers.RemoteException;
import asyncio.workers.ResourcePool;
import asyncio.workers.WorkerDied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a pool promises, whatever its workers are. Most tests share one pool of at least two
 * workers, which must survive all of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PoolContract {
  /** How long a call or a result may be. */
  protected static final int MOST = 24 * 1024 * 1024;

  /** How many calls a worker does at a time. */
  protected static final int CONCURRENCY = 4;

  @TempDir private Path directory;
  private final Runner runner = new Runner();
  private Pool pool;

  /** What a test does on the loop. */
  @FunctionalInterface
  protected interface Body {
    void run() throws Exception;
  }

  /** A new pool: {@link #CONCURRENCY}, {@link #MOST}, and functions of this package. */
  protected abstract Pool open();

  /** A new pool with a resource. */
  protected abstract ResourcePool<Work.Counter> openCounters();

  /** A worker has died: has another take its place, if the pool does not do so itself. */
  protected abstract void replaceDead();

  @BeforeAll
  void openShared() {
    runner.run(
        () -> {
          pool = open();
          await(pool.ready());
        });
  }

  @AfterAll
  void closeShared() {
    try (runner) {
      runner.run(() -> pool.close());
    }
  }

  private void with(Body body) {
    runner.run(
        () -> {
          body.run();
          assertThat(await(pool.apply(Work::same, 42))).as("the pool goes on").isEqualTo(42);
        });
  }

  private static void awaitFile(Path file, String content) throws IOException {
    while (!Files.exists(file) || !Files.readString(file).equals(content)) {
      sleep(Duration.ofMillis(5));
    }
  }

  @Test
  void callsRunInSeveralOtherProcesses() {
    with(
        () -> {
          Set<Long> pids = new HashSet<>();
          while (pids.size() < 2) {
            pids.addAll(await(pool.map(Work::pid, IntStream.range(0, 40).boxed().toList())));
          }
          assertThat(pids).doesNotContain(ProcessHandle.current().pid());
          assertThat(pool.pids()).containsAll(pids);
        });
  }

  @Test
  void exceptionsArriveAsTheyAre_P01() {
    with(
        () -> {
          assertThatThrownBy(() -> await(pool.apply(Work::fails, 3)))
              .hasRootCauseInstanceOf(IllegalArgumentException.class)
              .satisfiesAnyOf(
                  failure -> assertThat(failure).isInstanceOf(IOException.class),
                  failure -> assertThat(failure).hasCauseInstanceOf(IOException.class))
              .hasStackTraceContaining("no 3")
              .hasStackTraceContaining("asyncio.contract.Work.fails")
              .hasStackTraceContaining("worker.process(");
          assertThatThrownBy(() -> await(pool.apply(Work::failsOddly, 3)))
              .isInstanceOf(RemoteException.class)
              .hasMessageContaining("odd 12")
              .hasStackTraceContaining("asyncio.contract.Work.failsOddly");
        });
  }

  @Test
  void functionsCaptureWhatCanTravelAndNothingElse() {
    with(
        () -> {
          int captured = 20;
          assertThat(await(pool.apply(() -> captured + 1))).isEqualTo(21);
          var thread = new Thread();
          assertThatThrownBy(() -> pool.apply(() -> thread.threadId()))
              .isInstanceOf(CodecException.class)
              .hasMessageContaining("Thread");
          assertThatThrownBy(() -> await(pool.apply(Work::untravelable, 1)))
              .isInstanceOf(CodecException.class)
              .hasMessageContaining("the result cannot travel");
        });
  }

  @Test
  void aWorkerThatDiesFailsItsCall_P03() {
    with(
        () -> {
          assertThatThrownBy(
                  () -> await(pool.apply(Work::diesOnce, directory.resolve("dies").toString())))
              .isInstanceOfSatisfying(WorkerDied.class, died -> assertThat(died.pid()).isPositive())
              .hasMessageStartingWith("worker ");
          replaceDead();
        });
  }

  @Test
  void aCallThatMayBeMadeAgainSurvivesItsWorker() {
    with(
        () -> {
          Pool again = pool.withOptions(CallOptions.DEFAULT.withRetries(1));
          Path file = directory.resolve("again");
          assertThat(await(again.apply(Work::diesOnce, file.toString()))).isEqualTo(2);
          replaceDead();
        });
  }

  @Test
  void cancellingReachesASleepingCall_P02() {
    with(
        () -> {
          Path file = directory.resolve("sleeps");
          Future<String> call = pool.apply(Work::sleeps, file.toString());
          awaitFile(file, "begun");
          call.cancel();
          assertThatThrownBy(() -> await(call)).isInstanceOf(CancelledError.class);
          awaitFile(file, "ended");
          while (pool.progress().running() > 0) {
            sleep(Duration.ofMillis(5));
          }
        });
  }

  @Test
  void aDeadlineEndsTheCallAndItsTask() {
    with(
        () -> {
          Path file = directory.resolve("late");
          Pool bounded = pool.withOptions(CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(2)));
          Future<String> call = bounded.apply(Work::sleeps, file.toString());
          awaitFile(file, "begun");
          assertThatThrownBy(() -> await(call)).isInstanceOf(TimeoutError.class);
          awaitFile(file, "ended");
        });
  }

  @Test
  void whatIsTooLongFailsThatCallOnly() {
    with(
        () -> {
          assertThatThrownBy(() -> pool.apply(Work::length, new byte[MOST + 1]))
              .isInstanceOf(CodecException.class)
              .hasMessageContaining("maxMessage");
          assertThatThrownBy(() -> await(pool.apply(Work::zeros, MOST + 1)))
              .isInstanceOf(CodecException.class)
              .hasMessageContaining("maxMessage");
          assertThat(await(pool.apply(Work::zeros, MOST - 1000))).hasSize(MOST - 1000);
          assertThat(await(pool.apply(Work::length, new byte[MOST - 1000]))).isEqualTo(MOST - 1000);
        });
  }

  @Test
  void resultsComeInOrderOrAsTheyAreDoneOverAWindow_P04() {
    with(
        () -> {
          List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
          int[] taken = {0};
          Iterable<Integer> endless = () -> Stream.generate(() -> taken[0]++).iterator();
          try (var results = pool.map(Work::same, endless).window(20)) {
            for (int i = 0; i < 1_000; i++) {
              assertThat(results.next()).isEqualTo(i);
            }
            assertThat(taken[0]).isBetween(1_000, 1_020);
          }
          assertThat(await(pool.map(Work::same, items))).isEqualTo(items);
          int[] seen = new int[1_000];
          for (int value : pool.map(Work::same, items).asCompleted()) {
            seen[value]++;
          }
          assertThat(Arrays.stream(seen).distinct().toArray()).containsExactly(1);
        });
  }

  @Test
  void aQuickCallDoesNotWaitForASlowOne() {
    with(
        () -> {
          Future<Integer> slow = pool.apply(Work::later, 1, 3_600_000);
          List<Map.Entry<Integer, Integer>> quick =
              IntStream.range(0, 50).mapToObj(each -> Map.entry(each, each % 3)).toList();
          assertThat(await(pool.starmap(Work::later, quick))).hasSize(50);
          assertThat(slow.done()).isFalse();
          slow.cancel();
        });
  }

  @Test
  void eachWorkerOpensItsResourceOnce() {
    with(
        () -> {
          try (var own = openCounters()) {
            await(own.ready());
            List<Integer> counts =
                await(
                    own.map(
                        Work.Counter::add, IntStream.range(0, 20).map(i -> 1).boxed().toList()));
            long workers = own.pids().size();
            assertThat(counts.stream().filter(count -> count == 1).count()).isBetween(1L, workers);
          }
        });
  }

  @Test
  void aPoolThatIsTerminatedFailsItsCallsAndTakesNoMore() {
    with(
        () -> {
          Pool own = open();
          Future<Integer> call = own.apply(Work::later, 1, 3_600_000);
          await(own.ready());
          own.terminate();
          assertThatThrownBy(() -> await(call)).isInstanceOf(BrokenProcessPool.class);
          assertThatThrownBy(() -> own.apply(Work::same, 1)).isInstanceOf(BrokenProcessPool.class);
          assertThat(own.join(Duration.ofMinutes(1))).isTrue();
        });
  }

  @Test
  void aPoolThatIsClosedFinishesItsCalls() {
    with(
        () -> {
          Pool own = open();
          Future<Integer> call = own.apply(Work::later, 1, 50);
          own.close();
          assertThat(await(call)).isEqualTo(1);
          assertThatThrownBy(() -> own.apply(Work::same, 1))
              .isInstanceOf(IllegalStateException.class);
          assertThat(own.progress().done()).isEqualTo(1);
        });
  }

  @Test
  void thousandsOfCallsAreEachAnsweredOnce() {
    with(
        () -> {
          long before = pool.progress().done();
          List<Future<Integer>> calls =
              IntStream.range(0, 5_000).mapToObj(each -> pool.apply(Work::same, each)).toList();
          assertThat(await(Asyncio.gather(calls)))
              .isEqualTo(IntStream.range(0, 5_000).boxed().toList());
          assertThat(pool.progress().done()).isEqualTo(before + 5_000);
        });
  }
}
