package asyncio.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The executor, from threads and from loops. */
class ProcessPoolExecutorTest {
  private static ProcessPoolExecutor executor;

  @BeforeAll
  static void open() {
    executor =
        new ProcessPoolExecutor(
            options ->
                options
                    .processes(1)
                    .cancelGrace(java.time.Duration.ofMillis(300))
                    .output(line -> {})
                    .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
  }

  @AfterAll
  static void close() throws InterruptedException {
    executor.shutdown();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThatThrownBy(() -> executor.submit(Jobs::same, 1))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void workIsDoneElsewhere() throws Exception {
    RemoteCallable<Long> pid = () -> Jobs.pid(0);
    assertThat(executor.submit(pid).get()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(executor.submit(Jobs::same, 5).get()).isEqualTo(5);
    RemoteRunnable nothing = () -> Jobs.same(1);
    assertThat(executor.submit(nothing).get()).isNull();
    assertThat(executor.submit(nothing, "done").get()).isEqualTo("done");
  }

  @Test
  void aPlainLambdaIsRefusedWithWhatToWrite() {
    Callable<Integer> plain = () -> 1;
    assertThatThrownBy(() -> executor.submit(plain))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("RemoteCallable");
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("RemoteRunnable");
    Asyncio.run(
        () ->
            assertThatThrownBy(() -> EventLoop.running().runInExecutor(executor, () -> 1))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("RemoteCallable"));
  }

  @Test
  void aLoopHasItDoneAndWaits() {
    Asyncio.run(
        () -> {
          RemoteCallable<Integer> job = () -> Jobs.same(7);
          assertThat(Asyncio.await(EventLoop.running().runInExecutor(executor, job))).isEqualTo(7);
          RemoteCallable<Integer> bad = () -> Jobs.fails(7);
          assertThatThrownBy(() -> Asyncio.await(EventLoop.running().runInExecutor(executor, bad)))
              .hasStackTraceContaining("no 7");
          RemoteRunnable nothing = () -> Jobs.same(1);
          Asyncio.await(EventLoop.running().runInExecutor(executor, nothing));
        });
  }

  @Test
  void cancellingTheFutureOfALoopReplacesAWorkerThatComputes() {
    Asyncio.run(
        () -> {
          RemoteCallable<Integer> job = () -> Jobs.spins(600);
          Future<Integer> call = EventLoop.running().runInExecutor(executor, job);
          Asyncio.sleep(java.time.Duration.ofMillis(200));
          call.cancel();
          assertThatThrownBy(() -> Asyncio.await(call)).isInstanceOf(CancelledError.class);
          RemoteCallable<Integer> next = () -> Jobs.same(8);
          assertThat(Asyncio.await(EventLoop.running().runInExecutor(executor, next))).isEqualTo(8);
        });
  }

  @Test
  void aCrashFailsOnlyItsOwnCall() throws Exception {
    CompletableFuture<Integer> dies = executor.submit(Jobs::halts, 3);
    CompletableFuture<Integer> next = executor.submit(Jobs::same, 4);
    assertThatThrownBy(dies::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(WorkerDied.class);
    assertThat(next.get()).isEqualTo(4);
  }

  @Test
  void manyAreInvokedAtOnce() throws Exception {
    RemoteCallable<Integer> one = () -> Jobs.same(1);
    RemoteCallable<Integer> two = () -> Jobs.same(2);
    assertThat(executor.invokeAll(List.of(one, two)))
        .extracting(java.util.concurrent.Future::get)
        .containsExactly(1, 2);
    RemoteCallable<Integer> bad = () -> Jobs.fails(1);
    assertThat(executor.invokeAny(List.of(bad, two))).isEqualTo(2);
    assertThatThrownBy(() -> executor.invokeAny(List.of(bad)))
        .isInstanceOf(ExecutionException.class);
  }
}
