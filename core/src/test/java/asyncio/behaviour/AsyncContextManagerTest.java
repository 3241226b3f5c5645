package asyncio.behaviour;

import static asyncio.Asyncio.asyncContextManager;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callWith;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.AsyncContextManager;
import asyncio.AsyncExitStack;
import asyncio.CancelledError;
import asyncio.SystemExit;
import asyncio.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Blocks inside managers, beyond what the transcripts of contextlib show. */
class AsyncContextManagerTest {
  private final List<Object> trail = new ArrayList<>();

  /** Notes what it sees. */
  private AsyncContextManager<String> noting(boolean swallows) {
    return new AsyncContextManager<>() {
      @Override
      public String enter() {
        sleep(Duration.ofSeconds(1));
        trail.add("enter");
        return "value";
      }

      @Override
      public boolean exit(@Nullable Throwable failure) {
        sleep(Duration.ofSeconds(1));
        trail.add(failure == null ? "exit" : failure);
        return swallows;
      }
    };
  }

  @InBothModes
  void theBlockGetsTheValueAndTheCallerItsResult(Mode mode) {
    mode.run(
        () -> {
          with(noting(false), trail::add);
          trail.add(callWith(noting(false), String::length));
        });
    assertThat(trail).containsExactly("enter", "value", "exit", "enter", "exit", 5);
  }

  @InBothModes
  void theExitAndTheCallerSeeACheckedFailureAsItIs(Mode mode) {
    var failure = new IOException("gone");
    mode.run(
        () ->
            assertThatThrownBy(
                    () ->
                        with(
                            noting(false),
                            value -> {
                              throw failure;
                            }))
                .isSameAs(failure));
    assertThat(trail).containsExactly("enter", failure);
  }

  @InBothModes
  void aSwallowedFailureLeavesNoResult(Mode mode) {
    mode.run(
        () -> {
          String result =
              callWith(
                  noting(true),
                  value -> {
                    throw new IllegalArgumentException("swallowed");
                  });
          assertThat(result).isNull();
        });
  }

  @InBothModes
  void aFailureOfTheExitTellsOfTheOneThatItReplaces(Mode mode) {
    var older = new IllegalArgumentException("block");
    AsyncContextManager<String> failing =
        new AsyncContextManager<>() {
          @Override
          public String enter() {
            return "value";
          }

          @Override
          public boolean exit(@Nullable Throwable failure) {
            throw new IllegalStateException("exit");
          }
        };
    mode.run(
        () ->
            assertThatThrownBy(
                    () ->
                        with(
                            failing,
                            value -> {
                              throw older;
                            }))
                .hasMessage("exit")
                .hasSuppressedException(older));
  }

  @InBothModes
  void aCancellationGoesThroughTheExit(Mode mode) {
    mode.run(
        () -> {
          Task<?> task = createTask(() -> with(noting(false), value -> sleep(Duration.ofHours(1))));
          sleep(Duration.ofSeconds(10));
          task.cancel("enough");
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail.getFirst()).isEqualTo("enter");
    assertThat(trail.getLast()).isInstanceOf(CancelledError.class);
  }

  @InBothModes
  void aCancellationInTheEntryIsTheEnd(Mode mode) {
    mode.run(
        () -> {
          Task<?> task = createTask(() -> with(noting(false), trail::add));
          sleep(Duration.ZERO);
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).isEmpty();
  }

  @Test
  void theExitSeesAnInterruptAsTheCancellationThatItIs() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          var queue = new LinkedBlockingQueue<String>();
          AsyncContextManager<String> manager =
              asyncContextManager(
                  out -> {
                    try {
                      out.yield("value");
                    } catch (CancelledError cancelled) {
                      trail.add(cancelled.getMessage());
                      throw cancelled;
                    }
                  });
          Task<?> task = createTask(() -> with(manager, value -> queue.take()));
          sleep(Duration.ZERO);
          task.cancel("enough");
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("enough");
  }

  @InBothModes
  void anExitOutOfTheProgramGoesThroughTheExit(Mode mode) {
    assertThatThrownBy(
            () ->
                mode.run(
                    () ->
                        with(
                            noting(false),
                            value -> {
                              throw new SystemExit(3);
                            })))
        .isInstanceOf(SystemExit.class);
    assertThat(trail.getLast()).isInstanceOf(SystemExit.class);
  }

  @InBothModes
  void aFunctionThatYieldsOnceCatchesACheckedFailureWrapped(Mode mode) {
    AsyncContextManager<String> manager =
        asyncContextManager(
            out -> {
              try {
                out.yield("value");
              } catch (CompletionException wrapped) {
                trail.add(wrapped.getCause().getMessage());
                throw wrapped;
              }
            });
    var failure = new IOException("gone");
    mode.run(
        () ->
            assertThat(
                    catchThrowable(
                        () ->
                            with(
                                manager,
                                value -> {
                                  throw failure;
                                })))
                .isSameAs(failure)
                .hasNoSuppressedExceptions());
    assertThat(trail).containsExactly("gone");
  }

  @InBothModes
  void aManagerOfAFunctionIsForOneUse(Mode mode) {
    AsyncContextManager<String> manager = asyncContextManager(out -> out.yield("value"));
    mode.run(
        () -> {
          with(manager, trail::add);
          assertThatThrownBy(() -> with(manager, trail::add))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("make a new one for each use");
        });
    assertThat(trail).containsExactly("value");
  }

  @InBothModes
  void aManagerIsRefusedOutsideATask(Mode mode) {
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "start a task with createTask",
        loop -> with(noting(false), trail::add));
  }

  @InBothModes
  void aStackWhoseEntryFailsLeavesWhatItHas(Mode mode) {
    mode.run(
        () ->
            assertThatThrownBy(
                    () ->
                        with(
                            new AsyncExitStack(),
                            stack -> {
                              stack.enterAsyncContext(noting(false));
                              stack.pushAsyncCallback(() -> trail.add("callback"));
                              stack.enterAsyncContext(
                                  asyncContextManager(
                                      out -> {
                                        throw new IllegalArgumentException("no");
                                      }));
                            }))
                .hasMessage("no"));
    assertThat(trail.subList(0, 2)).containsExactly("enter", "callback");
    assertThat((Throwable) trail.get(2)).hasMessage("no");
  }

  @InBothModes
  void aCancelledExitOfAStackStillLeavesTheOthers(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () ->
                      with(
                          new AsyncExitStack(),
                          stack -> {
                            stack.pushAsyncCallback(() -> trail.add("last"));
                            stack.pushAsyncCallback(() -> sleep(Duration.ofHours(1)));
                          }));
          sleep(Duration.ZERO);
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("last");
  }
}
