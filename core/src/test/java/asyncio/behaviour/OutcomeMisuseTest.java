package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.InvalidStateError;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.Timeout;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Outcomes set twice or read too early, and constructs used outside of their block. */
class OutcomeMisuseTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @InBothModes
  void aPendingFutureHasNoOutcome(Mode mode) {
    Refused.inATask(
        mode,
        InvalidStateError.class,
        "Result is not ready; await it first",
        loop -> loop.createFuture().result());
    Refused.inATask(
        mode,
        InvalidStateError.class,
        "Exception is not set; await it first",
        loop -> loop.createFuture().exception());
  }

  @InBothModes
  void aFutureEndsOnce_FUT6(Mode mode) {
    Refused.inATask(
        mode,
        InvalidStateError.class,
        "already done, cannot end twice: <Future finished result=1>",
        loop -> {
          Future<Integer> future = loop.createFuture();
          future.setResult(1);
          assertThat(future.cancel()).isFalse();
          assertThatThrownBy(() -> future.setException(new RuntimeException()))
              .isInstanceOf(InvalidStateError.class);
          assertThat(future.result()).isEqualTo(1);
          future.setResult(2);
        });
  }

  @InBothModes
  void aCancelledFutureTakesNoResult_FUT6(Mode mode) {
    Refused.inATask(
        mode,
        InvalidStateError.class,
        "already cancelled, cannot end twice: <Future cancelled>",
        loop -> {
          Future<Integer> future = loop.createFuture();
          assertThat(future.cancel()).isTrue();
          assertThat(future.cancel()).isFalse();
          future.setResult(2);
        });
  }

  @InBothModes
  void aTaskGetsItsOutcomeFromItsCoroutineOnly(Mode mode) {
    mode.run(
        () -> {
          Task<Integer> task = createTask(() -> 1);
          assertThatThrownBy(() -> task.setResult(2))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("Task does not support setResult; return the value from its coroutine");
          assertThatThrownBy(() -> task.setException(new RuntimeException()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("Task does not support setException; throw it from its coroutine");
          assertThat(await(task)).isEqualTo(1);
        });
  }

  @InBothModes
  void anEndedTimeoutCannotBeMoved_T7(Mode mode) {
    mode.run(
        () -> {
          List<Timeout> ended = new ArrayList<>();
          callWithTimeout(SECOND, timeout -> ended.add(timeout));
          assertThatThrownBy(() -> ended.getFirst().reschedule(null))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("Cannot change state of finished Timeout");
          assertThat(ended.getFirst().expired()).isFalse();
        });
  }

  @InBothModes
  void anExpiredTimeoutCannotBeMoved_T7(Mode mode) {
    List<String> trail = new ArrayList<>();
    List<Timeout> expired = new ArrayList<>();
    mode.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      callWithTimeout(
                          SECOND,
                          timeout -> {
                            expired.add(timeout);
                            try {
                              return sleep(Duration.ofHours(1), 1);
                            } finally {
                              trail.add(
                                  catchThrowable(() -> timeout.reschedule(null)).getMessage());
                            }
                          }))
              .isInstanceOf(TimeoutError.class);
          trail.add(
              catchThrowable(() -> expired.getFirst().reschedule(Duration.ZERO)).getMessage());
          sleep(Duration.ofHours(1));
        });
    assertThat(trail)
        .containsExactly(
            "Cannot change state of expiring Timeout", "Cannot change state of expired Timeout");
  }

  @InBothModes
  void anEndedGroupTakesNoTasksAndClosesTheCoroutine_TG10(Mode mode) {
    List<TaskGroup> ended = new ArrayList<>();
    Coroutine<Integer> late = coroutine("late", () -> 1);
    mode.run(
        () -> {
          taskGroup(ended::add);
          assertThatThrownBy(() -> ended.getFirst().createTask(late))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("<TaskGroup finished> is finished; it takes no more tasks");
          assertThatThrownBy(() -> await(late)).hasMessageContaining("cannot reuse");
          ended.getFirst().cancel();
          sleep(Duration.ZERO);
        });
  }

  @InBothModes
  void aGroupThatShutsDownTakesNoTasksAndClosesTheCoroutine_TG10(Mode mode) {
    List<String> trail = new ArrayList<>();
    Coroutine<Integer> late = coroutine("late", () -> 1);
    mode.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      taskGroup(
                          group -> {
                            group.createTask(
                                () -> {
                                  throw new CancellationException("child");
                                });
                            try {
                              sleep(SECOND);
                            } finally {
                              trail.add(catchThrowable(() -> group.createTask(late)).getMessage());
                            }
                          }))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class, group -> assertThat(group.exceptions()).hasSize(1));
          assertThatThrownBy(() -> await(late)).hasMessageContaining("cannot reuse");
        });
    assertThat(trail)
        .containsExactly(
            "<TaskGroup errors=1 cancelling> is shutting down; it takes no more tasks");
  }

  @Test
  void aCoroutineThatAGroupRefusedIsNotReportedAsNeverAwaited_TG10() {
    try (var log = new LogCapture()) {
      Mode.OWN_LOOP.run(
          () -> {
            List<TaskGroup> ended = new ArrayList<>();
            taskGroup(ended::add);
            var _ =
                catchThrowable(() -> ended.getFirst().createTask(coroutine("refused", () -> 1)));
            coroutine("forgotten", () -> 1);
          });
      log.collectUntil("coroutine 'forgotten' was never awaited");
      assertThat(log.messages()).noneMatch(message -> message.contains("refused"));
    }
  }

  @InBothModes
  void aTaskFactoryThatFailsDoesNoHarm(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.setTaskFactory(
              new asyncio.TaskFactory() {
                @Override
                public <T> Task<T> create(
                    EventLoop in,
                    asyncio.Awaitable<? extends T> coroutine,
                    asyncio.TaskOptions options) {
                  throw new UnsupportedOperationException("no tasks today");
                }
              });
          assertThatThrownBy(() -> createTask(() -> 1)).hasMessage("no tasks today");
          loop.setTaskFactory(null);
          assertThat(await(createTask(() -> 1))).isEqualTo(1);
        });
  }
}
