package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.atomically;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.behaviour.BlockedTaskCancellationTest.noInterruptIsLeft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections that must not be interleaved. */
class SectionTest {
  private static final String REFUSAL = "inside a section declared by atomically()";

  private final List<String> trail = new ArrayList<>();

  /** Starts another task, which must not run before the section is over. */
  private void another() {
    createTask(() -> trail.add("another task"));
  }

  @InBothModes
  void anAwaitThatWouldSuspendIsRefusedBeforeItDoes(Mode mode) {
    mode.run(
        () -> {
          another();
          Throwable error =
              catchThrowable(
                  () ->
                      atomically(
                          () -> {
                            trail.add("section");
                            sleep(Duration.ZERO);
                            trail.add("not reached");
                          }));
          trail.add("refused");
          assertThat(error)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("await would suspend inside a section declared by atomically()");
          assertThat(error.getStackTrace())
              .anyMatch(frame -> frame.getClassName().equals(SectionTest.class.getName()));
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("section", "refused", "another task");
  }

  @InBothModes
  void awaitingAPendingFutureIsRefusedAndTheFutureStaysPending(Mode mode) {
    mode.run(
        () -> {
          Future<Integer> future = EventLoop.running().createFuture();
          assertThatThrownBy(() -> atomically(() -> await(future))).hasMessageContaining(REFUSAL);
          assertThat(future.done()).isFalse();
          future.setResult(1);
          assertThat(await(future)).isEqualTo(1);
        });
  }

  @InBothModes
  void aRefusalThatTheSectionCatchesIsThrownAtItsEnd(Mode mode) {
    mode.run(
        () -> {
          another();
          assertThatThrownBy(
                  () ->
                      atomically(
                          () -> {
                            var _ = catchThrowable(() -> sleep(Duration.ZERO));
                            trail.add("section goes on");
                          }))
              .hasMessageContaining(REFUSAL);
        });
    assertThat(trail).first().isEqualTo("section goes on");
  }

  @InBothModes
  void whatDoesNotSuspendIsAllowed(Mode mode) {
    mode.run(
        () -> {
          another();
          Future<String> done = EventLoop.running().createFuture();
          done.setResult("result");
          String result =
              atomically(
                  () -> {
                    await(gather());
                    taskGroup(group -> {});
                    for (String each :
                        asyncGenerator(
                            (asyncio.AsyncGenerator.Yield<String> out) -> {
                              out.yield("generated");
                            })) {
                      trail.add(each);
                    }
                    return await(() -> await(done));
                  });
          trail.add(result);
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("generated", "result", "another task");
  }

  @InBothModes
  void aSectionMayMakeTasksWhichRunAfterIt(Mode mode) {
    mode.run(
        () -> {
          Task<?> made =
              atomically(
                  () -> {
                    Task<?> task = createTask(() -> trail.add("task"));
                    trail.add("section ends");
                    return task;
                  });
          await(made);
        });
    assertThat(trail).containsExactly("section ends", "task");
  }

  @InBothModes
  void sectionsMayBeNestedAndTheOuterGoesOnGuarding(Mode mode) {
    mode.run(
        () -> {
          int result = atomically(() -> atomically(() -> 1) + 1);
          assertThat(result).isEqualTo(2);
          assertThatThrownBy(
                  () ->
                      atomically(
                          () -> {
                            atomically(() -> 1);
                            sleep(Duration.ZERO);
                          }))
              .hasMessageContaining(REFUSAL);
          sleep(Duration.ZERO);
          trail.add("outside");
        });
    assertThat(trail).containsExactly("outside");
  }

  @InBothModes
  void aSectionThatFailsEnds(Mode mode) {
    mode.run(
        () -> {
          var failure = new IOException("failure");
          assertThatThrownBy(
                  () ->
                      atomically(
                          () -> {
                            throw failure;
                          }))
              .isSameAs(failure);
          sleep(Duration.ZERO);
          trail.add("outside");
        });
    assertThat(trail).containsExactly("outside");
  }

  @InBothModes
  void aSectionIsItsTasksOnly(Mode mode) {
    mode.run(
        () -> {
          Task<?> other =
              createTask(
                  () -> {
                    sleep(Duration.ZERO);
                    trail.add("another task may suspend");
                  });
          atomically(() -> trail.add("section"));
          await(other);
        });
    assertThat(trail).containsExactly("section", "another task may suspend");
  }

  @InBothModes
  void aCallbackNeedsNoSectionButMayHaveOne(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().callSoon(() -> atomically(() -> trail.add("callback")));
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("callback");
  }

  @ParameterizedTest
  @EnumSource
  void aBlockingCallIsRefusedBeforeAnybodyElseRuns(BlockingCall call) throws Exception {
    try (var blocked = call.open()) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            another();
            Throwable error = catchThrowable(() -> atomically(() -> blocked.block().run()));
            trail.add("refused");
            assertThat(error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("blocking call suspended inside a section declared by atomically()");
            sleep(Duration.ZERO);
          });
    }
    assertThat(trail).containsExactly("refused", "another task");
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedBlockingCallLeavesNoInterrupt(BlockingCall call) throws Exception {
    try (var blocked = call.open()) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            var _ = catchThrowable(() -> atomically(() -> blocked.block().run()));
            noInterruptIsLeft();
            trail.add("goes on");
          });
    }
    assertThat(trail).containsExactly("goes on");
  }

  @Test
  void threadSleepIsRefusedWithTheStackOfItsPlace() {
    Mode.OWN_LOOP.run(
        () -> {
          another();
          Throwable error = catchThrowable(() -> atomically(() -> Thread.sleep(1_000_000)));
          trail.add("refused");
          assertThat(error).isInstanceOf(IllegalStateException.class).hasMessageContaining(REFUSAL);
          assertThat(Arrays.stream(error.getStackTrace()).map(StackTraceElement::getMethodName))
              .contains("sleep")
              .anyMatch(name -> name.contains("threadSleepIsRefusedWithTheStackOfItsPlace"));
          assertThat(error.getSuppressed())
              .singleElement()
              .isInstanceOf(InterruptedException.class);
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("refused", "another task");
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // another task unlocks
  void aCallThatDoesNotHeedInterruptsIsAnErrorWhenTheSectionEnds() {
    var lock = new ReentrantLock();
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          Task<?> inside =
              createTask(
                  () -> {
                    Throwable error =
                        catchThrowable(
                            () ->
                                atomically(
                                    () -> {
                                      lock.lock();
                                      lock.unlock();
                                      trail.add("section goes on");
                                    }));
                    trail.add("refused");
                    assertThat(error).hasMessageContaining(REFUSAL);
                  });
          sleep(Duration.ZERO);
          trail.add("unlocked");
          lock.unlock();
          await(inside);
        });
    assertThat(trail).containsExactly("unlocked", "section goes on", "refused");
  }

  @Test
  void blockingCallsSuspendNobodyInPortableModeAndAreAllowed() {
    Mode.PORTABLE.run(
        () -> {
          another();
          atomically(() -> Thread.sleep(1));
          trail.add("section ends");
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("section ends", "another task");
  }
}
