package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.wrapFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Futures of a loop and stages of any thread, made of each other. */
class WrapFutureTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> trail = new ArrayList<>();

  private static Throwable inAThread(Runnable body) throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread.ofPlatform().start(() -> thrown[0] = catchThrowable(body::run)).join();
    return thrown[0];
  }

  // ---- a future of a stage

  @InBothModes
  void whatAnotherThreadCompletesIsAwaited_FUT11(Mode mode) {
    mode.runInRealTime(
        () -> {
          var stage = new CompletableFuture<String>();
          Future<String> future = wrapFuture(stage);
          assertThat(future.done()).isFalse();
          assertThat(inAThread(() -> stage.complete("result"))).isNull();
          assertThat(await(future)).isEqualTo("result");
        });
  }

  @InBothModes
  void theExceptionOfAStageArrivesUnwrapped_FUT11(Mode mode) {
    var failure = new IOException("broken");
    mode.run(
        () -> {
          CompletableFuture<Object> failed = CompletableFuture.failedFuture(failure);
          Future<Object> direct = wrapFuture(failed);
          Future<Object> dependent = wrapFuture(failed.thenApply(result -> result));
          sleep(LONG);
          assertThat(direct.exception()).isSameAs(failure);
          assertThat(dependent.exception()).isSameAs(failure);
        });
  }

  @InBothModes
  void aStageThatIsCancelledCancelsTheFuture_FUT11(Mode mode) {
    mode.run(
        () -> {
          var stage = new CompletableFuture<String>();
          Future<String> direct = wrapFuture(stage);
          Future<String> dependent = wrapFuture(stage.thenApply(result -> result));
          stage.cancel(true);
          sleep(LONG);
          assertThat(direct.cancelled()).isTrue();
          assertThat(dependent.cancelled()).isTrue();
        });
  }

  @InBothModes
  void cancellingTheFutureCancelsTheStage_FUT11(Mode mode) {
    mode.run(
        () -> {
          var stage = new CompletableFuture<String>();
          Task<?> task = createTask(() -> await(stage));
          sleep(Duration.ZERO);
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          assertThat(stage.isCancelled()).isTrue();
        });
  }

  @InBothModes
  void aFutureThatIsDoneIgnoresTheStage_FUT11(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          var stage = new CompletableFuture<String>();
          Future<String> future = wrapFuture(stage);
          future.setResult("first");
          stage.completeExceptionally(new IOException("late"));
          sleep(LONG);
          assertThat(await(future)).isEqualTo("first");
          assertThat(reports).isEmpty();
        });
  }

  @InBothModes
  void whatComesAfterTheLoopIsClosedIsDropped_FUT11(Mode mode) throws Exception {
    var stage = new CompletableFuture<String>();
    List<Future<String>> futures = new ArrayList<>();
    mode.run(
        () -> {
          futures.add(wrapFuture(stage));
          futures.getFirst().addDoneCallback(done -> trail.add("called back"));
        });

    assertThat(inAThread(() -> stage.complete("late"))).isNull();
    for (int i = 0; i < 100; i++) { // whatever the JDK's scheduler may have to do, is done then
      Thread.startVirtualThread(() -> {}).join();
    }

    assertThat(futures.getFirst().done()).isFalse();
    assertThat(trail).isEmpty();
  }

  // ---- a stage of a future

  @InBothModes
  void theOutcomeOfAFutureCompletesTheStage_FUT11(Mode mode) {
    var failure = new IOException("broken");
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          Future<String> succeeds = EventLoop.running().createFuture();
          Future<String> fails = EventLoop.running().createFuture();
          Future<String> cancelled = EventLoop.running().createFuture();
          List<CompletableFuture<String>> stages =
              List.of(wrapFuture(succeeds), wrapFuture(fails), wrapFuture(cancelled));
          succeeds.setResult("result");
          fails.setException(failure);
          cancelled.cancel();
          sleep(Duration.ZERO);
          assertThat(stages.get(0).join()).isEqualTo("result");
          assertThatThrownBy(stages.get(1)::join)
              .isInstanceOf(CompletionException.class)
              .hasCause(failure);
          assertThatThrownBy(stages.get(2)::join).isInstanceOf(CancellationException.class);
          assertThat(reports).isEmpty();
        });
  }

  @InBothModes
  void aStageThatAnotherThreadCancelsCancelsTheTaskOnItsLoop_FUT11(Mode mode) {
    mode.runInRealTime(
        () -> {
          Thread own = Thread.currentThread();
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      sleep(LONG);
                    } finally {
                      trail.add("ends in another stack: " + (Thread.currentThread() != own));
                    }
                  });
          CompletableFuture<?> stage = wrapFuture(task);
          sleep(Duration.ZERO);
          assertThat(inAThread(() -> stage.cancel(true))).isNull();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("ends in another stack: true");
  }

  @InBothModes
  void aStageThatSomebodyElseCompletesLeavesTheFutureAlone_FUT11(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          Future<String> future = EventLoop.running().createFuture();
          CompletableFuture<String> stage = wrapFuture(future);
          stage.complete("somebody else's");
          future.setResult("the loop's");
          sleep(LONG);
          assertThat(stage.join()).isEqualTo("somebody else's");
          assertThat(await(future)).isEqualTo("the loop's");
          assertThat(reports).isEmpty();
        });
  }

  /** A future that does not let itself be cancelled. */
  private static final class Stubborn extends Future<String> {
    Stubborn(EventLoop loop) {
      super(loop);
    }

    @Override
    public boolean cancel(@Nullable String message) {
      throw new UnsupportedOperationException("stubborn");
    }
  }

  @InBothModes
  void aFutureThatFailsToBeCancelledFromAnotherThreadDoesNotHurtTheLoop(Mode mode) {
    mode.runInRealTime(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          CompletableFuture<String> stage = wrapFuture(new Stubborn(EventLoop.running()));
          assertThat(inAThread(() -> stage.cancel(true))).isNull();
          sleep(Duration.ofMillis(1));
          assertThat(reports)
              .singleElement()
              .satisfies(
                  report -> assertThat((Throwable) report.get("exception")).hasMessage("stubborn"));
        });
  }
}
