package asyncio.workers;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Runner;
import asyncio.TimeoutError;
import asyncio.contract.EachLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools of real processes. Most tests share one pool, which must survive all of them. */
class PoolTest {
  private static final Queue<String> OUTPUT = new ConcurrentLinkedQueue<>();

  @TempDir private static Path directory;
  private static Runner runner;
  private static Pool pool;

  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  @BeforeAll
  static void open() {
    runner = new Runner(EachLoop.named("auto", false));
    runner.run(
        () -> {
          pool =
              new Pool(
                  options ->
                      options
                          .processes(2)
                          .childConcurrency(4)
                          .heap("96m")
                          .cancelGrace(Duration.ofSeconds(1))
                          .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                          .output(OUTPUT::add));
          await(pool.ready());
        });
  }

  @AfterAll
  static void close() {
    runner.run(() -> pool.close());
    runner.close();
  }

  private static void with(Body body) {
    runner.run(
        () -> {
          body.run();
          assertThat(await(pool.apply(Jobs::same, 42))).as("the pool goes on").isEqualTo(42);
        });
  }

  private static void awaitFile(Path file, String content) throws IOException {
    while (!Files.exists(file) || !Files.readString(file).equals(content)) {
      sleep(Duration.ofMillis(5));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.contract.EachLoop#loops")
  @Tag("slow")
  void aPoolWorksOnEachLoopAndLeavesNothing(String name, LoopOptions options) throws Exception {
    Left before = Left.now();
    Asyncio.run(
        () -> {
          try (var own =
              new Pool(
                  each ->
                      each.processes(1)
                          .loop(name.equals("portable") ? "nio" : name)
                          .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                          .output(OUTPUT::add))) {
            assertThat(await(own.map(Jobs::same, IntStream.range(0, 50).boxed().toList())))
                .isEqualTo(IntStream.range(0, 50).boxed().toList());
            assertThatThrownBy(() -> await(own.apply(Jobs::exits, 7)))
                .isInstanceOf(WorkerDied.class)
                .hasMessageContaining("exited with code 7")
                .hasMessageContaining("last words");
            byte[] large = new byte[3_000_000];
            new Random(1).nextBytes(large);
            byte[] back = await(own.apply(Jobs::reversed, large));
            assertThat(await(own.apply(Jobs::reversed, back))).isEqualTo(large);
          }
        },
        options);
    if (name.equals("epoll")) { // what the first loop has loaded stays
      before.assertNothingMore();
    }
  }

  static List<RemoteFunction<AllowedClasses, Codec>> codecs() {
    return List.of(Codec::java, Codec::cbor);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void callsGoByEachCodec(RemoteFunction<AllowedClasses, Codec> codec) {
    Asyncio.run(
        () -> {
          try (var own =
              new Pool(
                  options ->
                      options
                          .processes(1)
                          .codec(codec)
                          .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))) {
            int captured = 20;
            assertThat(await(own.apply(Jobs::same, 7))).isEqualTo(7);
            assertThat(await(own.apply(() -> captured + 1))).isEqualTo(21);
            assertThatThrownBy(() -> await(own.apply(Jobs::fails, 3)))
                .hasStackTraceContaining("no 3");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 70})
  void aWorkerThatExitsFailsItsCall_P03(int code) {
    with(
        () ->
            assertThatThrownBy(() -> await(pool.apply(Jobs::halts, code)))
                .isInstanceOf(WorkerDied.class)
                .hasMessageContaining("exited with code " + code));
  }

  @Test
  void aWorkerThatIsKilledFailsItsCall_P03() {
    with(
        () ->
            assertThatThrownBy(() -> await(pool.apply(Jobs::killsItself, 9)))
                .isInstanceOf(WorkerDied.class)
                .hasMessageContaining("signal 9"));
  }

  @Test
  void aWorkerWithoutMemoryFailsItsCallWithAHint() {
    with(
        () ->
            assertThatThrownBy(() -> await(pool.apply(Jobs::eatsMemory, 1000)))
                .isInstanceOf(WorkerDied.class)
                .hasMessageContaining("ran out of memory")
                .hasMessageContaining("PoolOptions.heap()"));
  }

  @Test
  void aCallThatComputesAndIsCancelledLosesItsWorker_P02() {
    with(
        () -> {
          Future<Integer> call = pool.apply(Jobs::spins, 60);
          sleep(Duration.ofMillis(300));
          call.cancel();
          while (pool.progress().running() > 0) {
            sleep(Duration.ofMillis(20));
          }
        });
  }

  @Test
  void aStoppedWorkerIsReplacedWhenItsCallIsGivenUp() {
    with(
        () -> {
          long pid = await(pool.apply(Jobs::pid, 0));
          Path file = directory.resolve("stopped");
          Pool bounded = pool.withOptions(CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(3)));
          List<Future<Long>> calls =
              IntStream.range(0, 2).mapToObj(each -> bounded.apply(Jobs::pid, each)).toList();
          await(Asyncio.gather(calls));
          Future<String> call = bounded.apply(Jobs::sleeps, file.toString());
          awaitFile(file, "begun");
          for (long each : pool.pids()) {
            new ProcessBuilder("kill", "-STOP", String.valueOf(each)).start().waitFor();
          }
          assertThatThrownBy(() -> await(call)).isInstanceOf(TimeoutError.class);
          assertThat(pid).isPositive();
          // the worker of the call is killed after the grace, the other one is let go on
          for (long each : pool.pids()) {
            new ProcessBuilder("kill", "-CONT", String.valueOf(each)).start().waitFor();
          }
        });
  }

  @Test
  void whatWorkersPrintComesInWholeLines() {
    with(
        () -> {
          await(pool.apply(Jobs::prints, "one two"));
          while (!OUTPUT.contains("one two") || !OUTPUT.contains("error one two")) {
            sleep(Duration.ofMillis(5));
          }
        });
  }

  @Test
  void eachWorkerOpensItsResourceAndClosesIt() {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Asyncio.run(
        () -> {
          try (var own =
              Pool.with(
                  Jobs.Counter::open,
                  options ->
                      options
                          .processes(1)
                          .jvmFlags("-XX:TieredStopAtLevel=1")
                          .output(lines::add))) {
            assertThat(await(own.map(Jobs.Counter::add, List.of(1, 2, 3))))
                .containsExactlyInAnyOrder(1, 3, 6);
          }
        });
    assertThat(lines).contains("counter closed at 6");
  }

  @Test
  void aWorkerDoesOneCallAndEnds() {
    Asyncio.run(
        () -> {
          try (var worker =
              new Worker<>(
                  () -> Jobs.pid(0), options -> options.jvmFlags("-XX:TieredStopAtLevel=1"))) {
            assertThat(worker.isAlive()).isFalse();
            long pid = await(worker);
            assertThat(pid).isNotEqualTo(ProcessHandle.current().pid()).isEqualTo(worker.pid());
            assertThat(worker.result()).isEqualTo(pid);
            assertThat(worker.join(Duration.ofMinutes(1))).isTrue();
            assertThat(worker.isAlive()).isFalse();
            assertThat(worker.exitcode()).isZero();
          }
        });
  }

  @Test
  void aLoopThatIsClosedWithoutOrderLeavesNothing() throws Exception {
    Left before = Left.now();
    var loop = new EventLoop(EachLoop.named("auto", false));
    loop.runUntilComplete(
        () -> {
          var own = new Pool(options -> options.processes(1).jvmFlags("-XX:TieredStopAtLevel=1"));
          await(own.ready());
          assertThat(await(own.apply(Jobs::same, 1))).isEqualTo(1);
        });
    loop.close();
    before.assertNothingMore();
  }
}
