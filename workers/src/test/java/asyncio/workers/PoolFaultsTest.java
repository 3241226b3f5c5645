package asyncio.workers;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults that a pool of real processes has to survive. */
@Tag("slow")
class PoolFaultsTest {
  private static PoolOptions quick(PoolOptions options) {
    return options
        .processes(1)
        .cancelGrace(Duration.ofMillis(500))
        .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .output(line -> {});
  }

  static int floods(int megabytes) {
    String line = "x".repeat((1 << 14) - 1);
    for (int i = 0; i < megabytes * 64; i++) {
      System.out.println(line);
    }
    return megabytes;
  }

  /** Leaves a grandchild that holds the pipes, and dies. */
  @Test
  void aResultOfExactlyTheLimitComesAndALongerOneDoesNot() {
    int most = 100_000;
    var classes = new AllowedClasses(getClass().getClassLoader(), List.of("asyncio.workers"));
    int head =
        Codec.standard(classes).encode(new byte[most]).stream().mapToInt(b -> b.remaining()).sum()
            - most;
    run(
        () -> {
          try (var pool = new Pool(options -> quick(options).maxMessage(most))) {
            assertThat(await(pool.apply(Jobs::zeros, most - head))).hasSize(most - head);
            assertThatThrownBy(() -> await(pool.apply(Jobs::zeros, most - head + 1)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("maxMessage");
          }
        });
  }

  @Test
  void aCallThatAlwaysKillsItsWorkerIsGivenUpAndOthersGoOn() throws Exception {
    Left before = Left.now();
    run(
        () -> {
          try (var pool = new Pool(options -> quick(options).childConcurrency(1))) {
            Pool insisting = pool.withOptions(CallOptions.DEFAULT.withRetries(2));
            Future<Integer> deadly = insisting.apply(Jobs::halts, 9);
            Future<Integer> other = pool.apply(Jobs::same, 5);
            assertThatThrownBy(() -> await(deadly)).isInstanceOf(WorkerDied.class);
            assertThat(await(other)).isEqualTo(5);
          }
        });
    assertThat(before.children()).containsAll(Left.now().children());
  }

  @Test
  void aFloodOfOutputNeitherBlocksNorFillsTheParent() {
    var bytes = new AtomicLong();
    run(
        () -> {
          try (var pool =
              new Pool(options -> quick(options).output(line -> bytes.addAndGet(line.length())))) {
            assertThat(await(pool.apply(PoolFaultsTest::floods, 64))).isEqualTo(64);
          }
        });
    assertThat(bytes.get()).isEqualTo(64L * 64 * ((1 << 14) - 1));
  }

  @Test
  void anInitializerThatHangsEndsThePoolWithTheReason() {
    run(
        () -> {
          try (var pool =
              new Pool(
                  options ->
                      quick(options)
                          .starts(1)
                          .initializer(() -> Jobs.sleepsForever())
                          .startTimeout(Duration.ofSeconds(2)))) {
            assertThatThrownBy(() -> await(pool.apply(Jobs::same, 1)))
                .isInstanceOf(BrokenProcessPool.class)
                .hasMessageContaining("do not start")
                .hasMessageContaining("startTimeout");
            assertThatThrownBy(() -> pool.apply(Jobs::same, 1))
                .isInstanceOf(BrokenProcessPool.class);
          }
        });
  }

  @Test
  void anInitializerThatExitsEndsThePoolWithTheCode() {
    run(
        () -> {
          RemoteRunnable exits = () -> Jobs.exits(5);
          try (var pool = new Pool(options -> quick(options).starts(1).initializer(exits))) {
            assertThatThrownBy(() -> await(pool.apply(Jobs::same, 1)))
                .isInstanceOf(BrokenProcessPool.class)
                .hasMessageContaining("exited with code 5 before it was ready")
                .hasMessageContaining("last words");
          }
        });
  }

  @Test
  void aPoolThatIsClosedWhileTenThousandCallsWaitDoesThemAndATerminatedOneFailsThem() {
    run(
        () -> {
          List<Future<Integer>> calls;
          try (var pool = new Pool(PoolFaultsTest::quick)) {
            calls = calls(pool);
          }
          assertThat(calls).allMatch(call -> call.done() && call.exception() == null);
          try (var pool = new Pool(PoolFaultsTest::quick)) {
            calls = calls(pool);
            pool.terminate();
          }
          assertThat(calls).allMatch(call -> call.exception() instanceof BrokenProcessPool);
          Task<List<Future<Integer>>> closing =
              createTask(
                  () -> {
                    List<Future<Integer>> all = new ArrayList<>();
                    try (var pool = new Pool(PoolFaultsTest::quick)) {
                      all.addAll(calls(pool));
                      all.add(pool.apply(Jobs::spins, 100));
                    } catch (CancelledError cancelled) {
                      return all;
                    }
                    return List.of();
                  });
          sleep(Duration.ofMillis(300));
          closing.cancel();
          assertThat(await(closing)).isNotEmpty().allMatch(Future::done);
          await(closing).forEach(Future::exception);
        });
  }

  private static List<Future<Integer>> calls(Pool pool) {
    return IntStream.range(0, 10_000).mapToObj(each -> pool.apply(Jobs::same, each)).toList();
  }

  @Test
  void aDeathIsNoticedAlthoughAGrandchildHoldsThePipesWhichThenEndsToo() {
    run(
        () -> {
          try (var pool = new Pool(PoolFaultsTest::quick)) {
            long grandchild = await(pool.apply(Jobs::startsAGrandchild, 600));
            CompletableFuture<ProcessHandle> end = ProcessHandle.of(grandchild).get().onExit();
            Future<Integer> deadly = pool.apply(Jobs::halts, 3);
            assertThatThrownBy(() -> Asyncio.timeout(Duration.ofSeconds(60), () -> await(deadly)))
                .isInstanceOf(WorkerDied.class)
                .hasMessageContaining("exited with code 3");
            Asyncio.timeout(Duration.ofSeconds(60), () -> await(Asyncio.wrapFuture(end)));
          }
        });
  }

  @Test
  void twoPoolsInOneProgramKnowNothingOfEachOther() {
    run(
        () -> {
          try (var one = new Pool(PoolFaultsTest::quick);
              var other = new Pool(PoolFaultsTest::quick)) {
            assertThat(await(one.apply(Jobs::pid, 0)))
                .isNotEqualTo(await(other.apply(Jobs::pid, 0)));
            one.kill();
            assertThat(await(other.apply(Jobs::same, 3))).isEqualTo(3);
          }
        });
  }

  @Test
  void anotherThreadIsRefusedAndLosesNoCall() {
    run(
        () -> {
          try (var pool = new Pool(PoolFaultsTest::quick)) {
            await(pool.ready());
            for (Runnable misuse :
                List.<Runnable>of(
                    () -> pool.apply(Jobs::same, 1),
                    pool::terminate,
                    pool::kill,
                    () -> run(() -> await(pool.apply(Jobs::same, 2))),
                    () -> run(() -> pool.join(null)))) {
              CompletableFuture<Void> elsewhere =
                  CompletableFuture.runAsync(misuse, each -> new Thread(each).start());
              assertThatThrownBy(() -> await(Asyncio.wrapFuture(elsewhere)))
                  .hasStackTraceContaining("callSoonThreadsafe");
            }
            assertThat(await(pool.apply(Jobs::same, 4))).isEqualTo(4);
          }
        });
  }
}
