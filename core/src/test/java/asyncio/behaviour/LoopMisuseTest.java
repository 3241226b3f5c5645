package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Runner;
import asyncio.SystemExit;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Loops run, stopped and closed at the wrong time, and callbacks, handlers and executors that fail.
 */
class LoopMisuseTest {
  private final List<String> trail = new ArrayList<>();

  @InBothModes
  void runInsideARunningLoopIsRefused_LOOP10(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "run() cannot be called from a running event loop; await the coroutine instead",
        loop -> run(() -> 1, mode.options()));
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "run() cannot be called from a running event loop",
        loop -> run(() -> 1, mode.options()));
  }

  @InBothModes
  void runningARunningLoopIsRefused_LOOP10(Mode mode) {
    String refusal = "This event loop is already running";

    Refused.inATask(mode, IllegalStateException.class, refusal, EventLoop::runForever);
    Refused.inACallback(mode, IllegalStateException.class, refusal, EventLoop::runForever);
    Refused.inATask(
        mode, IllegalStateException.class, refusal, loop -> loop.runUntilComplete(() -> 1));
  }

  @InBothModes
  void runningAnotherLoopInTheSameThreadIsRefused_LOOP10(Mode mode) {
    try (EventLoop other = mode.loop()) {
      String refusal = "Cannot run the event loop while another loop is running";

      Refused.inATask(mode, IllegalStateException.class, refusal, loop -> other.runForever());
      Refused.inACallback(mode, IllegalStateException.class, refusal, loop -> other.runForever());

      assertThat(other.<Integer>runUntilComplete(() -> 1)).isEqualTo(1);
    }
  }

  @InBothModes
  void aRefusedRunLeavesItsCoroutineUsable(Mode mode) {
    Coroutine<Integer> patient = coroutine("patient", () -> 1);

    mode.run(
        () -> {
          assertThatThrownBy(() -> EventLoop.running().runUntilComplete(patient))
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(() -> run(patient)).isInstanceOf(IllegalStateException.class);
          assertThat(await(patient)).isEqualTo(1);
        });
  }

  @InBothModes
  void closingARunningLoopIsRefused_LOOP11(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "Cannot close a running event loop; stop() it first",
        EventLoop::close);
    Refused.inACallback(
        mode, IllegalStateException.class, "Cannot close a running event loop", EventLoop::close);
  }

  @InBothModes
  void aClosedLoopRefusesWork(Mode mode) {
    EventLoop loop = mode.loop();
    loop.close();
    loop.close();
    List<ThrowingCallable> work =
        List.of(
            () -> loop.callSoon(() -> {}),
            () -> loop.callSoonThreadsafe(() -> {}),
            () -> loop.callLater(Duration.ZERO, () -> {}),
            () -> loop.callAt(Duration.ZERO, () -> {}),
            () -> loop.createTask(() -> 1),
            () -> loop.runInExecutor(null, () -> 1),
            () -> loop.runUntilComplete(() -> 1),
            loop::runForever);

    assertThat(work)
        .allSatisfy(
            each ->
                assertThatThrownBy(each)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Event loop is closed"));
    assertThat(loop.allTasks()).isEmpty();
    assertThat(loop)
        .hasToString(
            "<EventLoop running=false closed=true debug=false poller=parking"
                + (mode == Mode.PORTABLE ? " portable>" : ">"));
  }

  @InBothModes
  void aClosedRunnerRefusesToRun(Mode mode) {
    var runner = new Runner(mode.options());
    runner.close();
    runner.close();

    assertThatThrownBy(() -> runner.run(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Runner is closed");
    assertThatThrownBy(runner::loop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Runner is closed");
  }

  @InBothModes
  void aLoopStoppedBeforeMainIsDoneSaysSoAndCanGoOn(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      Task<Integer> main =
          loop.createTask(
              () -> {
                loop.stop();
                return sleep(Duration.ofHours(1), 1);
              });

      assertThatThrownBy(() -> loop.runUntilComplete(main))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Event loop stopped before Future completed.");
      assertThat(loop.runUntilComplete(main)).isEqualTo(1);
    }
  }

  @InBothModes
  void aCallbackThatThrowsIsReportedAndTheOthersRun_LOOP7(Mode mode) {
    var failure = new AssertionError("bad callback");
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<Map<String, Object>> reports = Mode.reports(loop);
          loop.callSoon(() -> trail.add("before"));
          var handle =
              loop.callSoon(
                  () -> {
                    throw failure;
                  });
          loop.callSoon(() -> trail.add("after"));
          sleep(Duration.ZERO);
          assertThat(reports).hasSize(1);
          assertThat(reports.getFirst())
              .containsEntry("exception", failure)
              .containsEntry("handle", handle);
          assertThat(reports.getFirst().get("message"))
              .asString()
              .startsWith("Exception in callback LoopMisuseTest");
        });
    assertThat(trail).containsExactly("before", "after");
  }

  @InBothModes
  void aDoneCallbackThatThrowsIsReportedAndTheOthersRun(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<Map<String, Object>> reports = Mode.reports(loop);
          Future<Integer> future = loop.createFuture();
          future.addDoneCallback(done -> trail.add("before"));
          future.addDoneCallback(
              done -> {
                throw new IllegalArgumentException("bad callback");
              });
          future.addDoneCallback(done -> trail.add("after"));
          future.setResult(1);
          sleep(Duration.ZERO);
          assertThat(Mode.messages(reports)).hasSize(1);
          assertThat(await(future)).isEqualTo(1);
        });
    assertThat(trail).containsExactly("before", "after");
  }

  @InBothModes
  void anExceptionHandlerThatThrowsFallsBackToTheLog_D5(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            EventLoop loop = EventLoop.running();
            loop.setExceptionHandler(
                (in, context) -> {
                  throw new IllegalArgumentException("bad handler");
                });
            loop.callSoon(
                () -> {
                  throw new IllegalStateException("bad callback");
                });
            loop.callSoon(() -> trail.add("after"));
            sleep(Duration.ZERO);
          });
      assertThat(log.messages())
          .singleElement()
          .asString()
          .startsWith("Unhandled error in exception handler")
          .contains("bad callback");
    }
    assertThat(trail).containsExactly("after");
  }

  @InBothModes
  void anExceptionHandlerMayLeaveTheLoop_D5(Mode mode) {
    assertThatThrownBy(
            () ->
                mode.run(
                    () -> {
                      EventLoop loop = EventLoop.running();
                      loop.setExceptionHandler(
                          (in, context) -> {
                            throw new SystemExit(3);
                          });
                      loop.callSoon(
                          () -> {
                            throw new IllegalStateException("bad callback");
                          });
                      sleep(Duration.ofHours(1));
                    }))
        .isInstanceOfSatisfying(SystemExit.class, exit -> assertThat(exit.code()).isEqualTo(3));
  }

  @InBothModes
  void anExecutorThatRejectsDoesNoHarm(Mode mode) {
    Executor full =
        job -> {
          throw new RejectedExecutionException("full");
        };

    Refused.inATask( // which waits for hours afterwards, as it could not were the job still counted
        mode, RejectedExecutionException.class, "full", loop -> loop.runInExecutor(full, () -> 1));
  }

  @InBothModes
  void anExecutorThatWasShutDownIsRefused(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "Executor shutdown has been called; pass an executor of your own to runInExecutor()",
        loop -> {
          await(loop.shutdownDefaultExecutor());
          loop.runInExecutor(null, () -> 1);
        });
  }
}
