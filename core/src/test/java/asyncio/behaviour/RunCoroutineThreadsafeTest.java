package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Coroutines that another thread has a loop run. */
class RunCoroutineThreadsafeTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> trail = new CopyOnWriteArrayList<>();

  @InBothModes
  void theResultReachesTheOtherThread_FUT11(Mode mode) throws Exception {
    try (var running = new LoopThread(mode.options())) {
      CompletableFuture<String> result =
          runCoroutineThreadsafe(
              () -> sleep(LONG, "in the loop: " + (EventLoop.running() == running.loop())),
              running.loop());
      assertThat(result.join()).isEqualTo("in the loop: true");
      assertThat(runCoroutineThreadsafe(() -> {}, running.loop()).join()).isNull();
    }
  }

  @InBothModes
  void theExceptionReachesTheOtherThreadAndCountsAsRetrieved_FUT11(Mode mode) throws Exception {
    var failure = new IOException("broken");
    List<Map<String, Object>> reports = new CopyOnWriteArrayList<>();
    try (var running = new LoopThread(mode.options())) {
      running.loop().callSoonThreadsafe(() -> collect(running.loop(), reports));
      CompletableFuture<?> result =
          runCoroutineThreadsafe(
              () -> {
                throw failure;
              },
              running.loop());
      assertThatThrownBy(result::join).isInstanceOf(CompletionException.class).hasCause(failure);
    }
    assertThat(reports).isEmpty();
  }

  private static void collect(EventLoop loop, List<Map<String, Object>> reports) {
    loop.setExceptionHandler((in, report) -> reports.add(report));
  }

  @InBothModes
  void cancellingTheStageCancelsTheTask_FUT11(Mode mode) throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    try (var running = new LoopThread(mode.real())) {
      CompletableFuture<?> result =
          runCoroutineThreadsafe(
              () -> {
                begun.countDown();
                try {
                  sleep(LONG);
                } catch (CancelledError cancelled) {
                  trail.add("cancelled");
                  throw cancelled;
                } finally {
                  ended.countDown();
                }
              },
              running.loop());
      begun.await();
      assertThat(result.cancel(true)).isTrue();
      ended.await();
      assertThat(result.isCancelled()).isTrue();
    }
    assertThat(trail).containsExactly("cancelled");
  }

  @InBothModes
  void aStageCancelledBeforeTheTaskIsMadeNeverRunsTheBody_FUT11(Mode mode) throws Exception {
    List<String> warnings;
    try (var log = new LogCapture();
        EventLoop loop = mode.loop()) {
      CompletableFuture<?> result =
          runCoroutineThreadsafe(coroutine("unwanted", () -> trail.add("runs")), loop);
      result.cancel(false);
      loop.runUntilComplete(() -> sleep(LONG));
      warnings = log.messages();
    }
    assertThat(trail).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @InBothModes
  void aTaskThatIsCancelledInItsLoopCancelsTheStage_FUT11(Mode mode) throws Exception {
    try (var running = new LoopThread(mode.options())) {
      CompletableFuture<?> result =
          runCoroutineThreadsafe(
              () -> {
                currentTask().cancel();
                sleep(LONG);
              },
              running.loop());
      assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
      assertThat(result.isCancelled()).isTrue();
    }
  }

  @InBothModes
  void aClosedLoopRefuses_LOOP9(Mode mode) {
    EventLoop loop = mode.loop();
    loop.close();
    assertThatThrownBy(() -> runCoroutineThreadsafe(() -> 1, loop))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Event loop is closed");
  }

  @InBothModes
  void aTaskThatCannotBeMadeFailsTheStage(Mode mode) throws Exception {
    try (var running = new LoopThread(mode.options())) {
      running.loop().callSoonThreadsafe(() -> running.loop().setTaskFactory(new NoTasks()));
      CompletableFuture<?> result = runCoroutineThreadsafe(() -> 1, running.loop());
      assertThatThrownBy(result::join).hasRootCauseMessage("no tasks today");
    }
  }

  private static final class NoTasks implements TaskFactory {
    @Override
    public <T> Task<T> create(
        EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
      throw new UnsupportedOperationException("no tasks today");
    }
  }

  @InBothModes
  void theTaskSeesTheCallersContext_LOOP6(Mode mode) throws Exception {
    var request = new ContextVar<String>("request");
    var token = request.set("seven");
    try (var running = new LoopThread(mode.options())) {
      assertThat(runCoroutineThreadsafe(() -> request.get("none"), running.loop()).join())
          .isEqualTo("seven");
    } finally {
      request.reset(token);
    }
  }

  @Test
  void aTaskThatJoinsAStageOfItsOwnLoopSuspendsAlone() {
    List<String> order = new ArrayList<>();
    Mode.OWN_LOOP.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Task<?> other = createTask(() -> order.add("other"));
          order.add(runCoroutineThreadsafe(() -> sleep(LONG, "joined"), loop).join());
          await(other);
        });
    assertThat(order).containsExactly("other", "joined");
  }
}
