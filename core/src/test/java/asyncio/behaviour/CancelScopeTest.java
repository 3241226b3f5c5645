package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callInCancelScope;
import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.failAfter;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Outcome;
import asyncio.Task;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Blocks that are cancelled as a whole. */
class CancelScopeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Object> trail = new ArrayList<>();

  private static Duration now() {
    return EventLoop.running().time();
  }

  private static int cancelling() {
    return currentTask().cancelling();
  }

  /** What a body throws goes to the trail, and no further. */
  private void swallow(Action body) throws Exception {
    try {
      body.run();
    } catch (CancelledError error) {
      trail.add(error.getMessage());
    }
  }

  @InBothModes
  void aBlockThatEndsInTimeReturnsItsResult(Mode mode) {
    mode.run(
        () -> {
          assertThat(moveOnAfter(HOUR, () -> sleep(ofSeconds(1), "result")).result())
              .isEqualTo("result");
          assertThat(moveOnAfter(HOUR, () -> sleep(ofSeconds(1))).succeeded()).isTrue();
          assertThat(failAfter(HOUR, () -> sleep(ofSeconds(1), "result"))).isEqualTo("result");
          assertThat(moveOnAfter(null, () -> sleep(ofSeconds(1), "result")).result())
              .isEqualTo("result");
          sleep(HOUR.multipliedBy(2));
          assertThat(cancelling()).isZero();
        });
  }

  @InBothModes
  void theDeadlineEndsTheBlockAndTheProgramMovesOn(Mode mode) {
    mode.run(
        () -> {
          assertThat(moveOnAfter(ofSeconds(1), () -> sleep(HOUR, "result")).orElse("late"))
              .isEqualTo("late");
          assertThat(moveOnAfter(ofSeconds(1), () -> sleep(HOUR)).cancelled()).isTrue();
          assertThat(now()).isEqualTo(ofSeconds(2));
          assertThat(cancelling()).isZero();
          sleep(ofSeconds(1));
        });
  }

  @InBothModes
  void failAfterTurnsItsOwnCancellationIntoATimeoutError(Mode mode) {
    mode.run(
        () -> {
          assertThatThrownBy(() -> failAfter(ofSeconds(1), () -> sleep(HOUR)))
              .isInstanceOf(TimeoutError.class)
              .cause()
              .isInstanceOf(CancelledError.class)
              .hasMessage("deadline exceeded");
          assertThat(cancelling()).isZero();
        });
  }

  @InBothModes
  void everyAwaitInACancelledScopeThrowsUntilItIsLeft(Mode mode) {
    mode.run(
        () -> {
          cancelScope(
              scope -> {
                createTask(() -> scope.cancel("enough"));
                swallow(() -> sleep(HOUR));
                swallow(() -> sleep(HOUR));
                swallow(() -> sleep(ZERO));
                swallow(() -> await(EventLoop.running().createFuture()));
                assertThat(cancelling()).isEqualTo(1);
                sleep(HOUR);
                trail.add("never");
              });
          assertThat(cancelling()).isZero();
          sleep(ofSeconds(1));
          trail.add(now());
        });
    assertThat(trail).containsExactly("enough", "enough", "enough", "enough", ofSeconds(1));
  }

  @InBothModes
  void whatIsDoneCanBeAwaitedInACancelledScope(Mode mode) {
    mode.run(
        () -> {
          Future<String> done = EventLoop.running().createFuture();
          done.setResult("done");
          Outcome<String> result =
              callInCancelScope(
                  scope -> {
                    scope.cancel();
                    return await(done);
                  });
          assertThat(result).isEqualTo(new Outcome.Result<>("done"));
          assertThat(cancelling()).isZero();
          sleep(ZERO);
        });
  }

  @InBothModes
  void aDeadlineThatHasPassedCutsTheFirstSuspension_T4(Mode mode) {
    mode.run(
        () -> {
          assertThat(moveOnAfter(ZERO, () -> 5).result()).isEqualTo(5);
          assertThat(moveOnAfter(ofSeconds(-1), () -> sleep(ZERO)).cancelled()).isTrue();
          assertThatThrownBy(() -> failAfter(ZERO, () -> sleep(ZERO)))
              .isInstanceOf(TimeoutError.class);
          assertThat(failAfter(ZERO, () -> 6)).isEqualTo(6);
          assertThat(cancelling()).isZero();
        });
  }

  @InBothModes
  void aScopeKnowsWhyItEnded(Mode mode) {
    mode.run(
        () -> {
          var scopes = new ArrayList<CancelScope>();
          cancelScope(
              scope -> {
                scopes.add(scope);
                scope.reschedule(now().plusSeconds(1));
                sleep(HOUR);
              });
          cancelScope(
              scope -> {
                scopes.add(scope);
                scope.cancel("by hand");
                scope.cancel("again");
                sleep(HOUR);
              });
          cancelScope(
              scope -> {
                scopes.add(scope);
                scope.cancel("too late");
              });
          cancelScope(scopes::add);
          scopes.get(3).cancel("after the end");
          for (CancelScope scope : scopes) {
            trail.add(scope.cancelCalled() + " " + scope.cancelledCaught() + " " + scope.expired());
            trail.add(scope.reason());
          }
          assertThat(scopes.get(1)).hasToString("<CancelScope exited reason='by hand'>");
        });
    assertThat(trail)
        .containsExactly(
            "true true true",
            "deadline exceeded",
            "true true false",
            "by hand",
            "true false false",
            "too late",
            "false false false",
            null);
  }

  @InBothModes
  void aDeadlineCanBeMovedWhileTheScopeIsActive(Mode mode) {
    mode.run(
        () -> {
          var kept = new AtomicReference<CancelScope>();
          cancelScope(
              scope -> {
                kept.set(scope);
                scope.reschedule(ofSeconds(1));
                scope.reschedule(ofSeconds(5));
                assertThat(scope.when()).isEqualTo(ofSeconds(5));
                sleep(ofSeconds(3));
                scope.reschedule(null);
                sleep(ofSeconds(3));
                trail.add(now());
                scope.reschedule(ofSeconds(2));
                assertThatThrownBy(() -> scope.reschedule(HOUR))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be moved any more");
                sleep(HOUR);
              });
          trail.add(now());
          assertThatThrownBy(() -> kept.get().reschedule(null))
              .isInstanceOf(IllegalStateException.class);
        });
    assertThat(trail).containsExactly(ofSeconds(6), ofSeconds(6));
  }

  @InBothModes
  void aScopeThatWasNotCancelledLetsErrorsPass(Mode mode) {
    mode.run(
        () -> {
          var error = new CancelledError("thrown by hand");
          assertThat(
                  catchThrowable(
                      () ->
                          moveOnAfter(
                              HOUR,
                              () -> {
                                throw error;
                              })))
              .isSameAs(error);
          Task<?> other = createTask(() -> sleep(HOUR));
          createTask(() -> other.cancel("of the other"));
          assertThatThrownBy(() -> failAfter(HOUR, () -> await(other)))
              .isInstanceOf(CancelledError.class)
              .hasMessage("of the other");
          assertThatThrownBy(
                  () ->
                      moveOnAfter(
                          ofSeconds(1),
                          () -> {
                            try {
                              sleep(HOUR);
                            } catch (CancelledError cancelled) {
                              throw new IllegalArgumentException("of the clean-up", cancelled);
                            }
                          }))
              .hasMessage("of the clean-up");
          assertThat(cancelling()).isZero();
        });
  }

  @InBothModes
  void aValueThatArrivesTogetherWithTheCancellationIsNotLost_CAN3(Mode mode) {
    mode.run(
        () -> {
          Future<String> future = EventLoop.running().createFuture();
          cancelScope(
              scope -> {
                createTask(
                    () -> {
                      future.setResult("value");
                      scope.cancel("at the same time");
                    });
                trail.add(await(future));
                swallow(() -> sleep(ZERO));
              });
        });
    assertThat(trail).containsExactly("value", "at the same time");
  }

  @InBothModes
  void eachOfNestedScopesTakesItsOwn_T6(Mode mode) {
    mode.run(
        () -> {
          moveOnAfter(
              ofSeconds(3),
              () -> {
                moveOnAfter(ofSeconds(1), () -> sleep(HOUR));
                trail.add("inner at " + now().toSeconds());
                moveOnAfter(HOUR, () -> sleep(HOUR));
                trail.add("never");
              });
          trail.add("outer at " + now().toSeconds());
          moveOnAfter(
              ofSeconds(1),
              () -> {
                moveOnAfter(ofSeconds(1), () -> sleep(HOUR));
                trail.add("never: the outer one is cancelled as well");
              });
          assertThat(cancelling()).isZero();
        });
    assertThat(trail).containsExactly("inner at 1", "outer at 3");
  }

  @InBothModes
  void aScopeInACancelledScopeDoesNotTakeItsCancellation(Mode mode) {
    mode.run(
        () -> {
          cancelScope(
              outer -> {
                outer.cancel();
                moveOnAfter(ZERO, () -> sleep(HOUR));
                trail.add("never");
              });
          trail.add(cancelling());
        });
    assertThat(trail).containsExactly(0);
  }

  @InBothModes
  void scopesAndTimeoutsTakeTheirOwn(Mode mode) {
    mode.run(
        () -> {
          Asyncio.timeout(ofSeconds(2), () -> moveOnAfter(ofSeconds(1), () -> sleep(HOUR)));
          assertThatThrownBy(
                  () ->
                      Asyncio.timeout(
                          ofSeconds(1), () -> moveOnAfter(ofSeconds(2), () -> sleep(HOUR))))
              .isInstanceOf(TimeoutError.class);
          assertThatThrownBy(
                  () ->
                      Asyncio.timeout(
                          ofSeconds(1), () -> moveOnAfter(ofSeconds(1), () -> sleep(HOUR))))
              .isInstanceOf(TimeoutError.class);
          assertThat(
                  moveOnAfter(ofSeconds(1), () -> Asyncio.timeout(ofSeconds(2), () -> sleep(HOUR)))
                      .cancelled())
              .isTrue();
          assertThat(cancelling()).isZero();
          sleep(HOUR);
        });
  }

  @InBothModes
  void aCancellationFromOutsideGetsOut_T2(Mode mode) {
    mode.run(
        () -> {
          Task<?> beside =
              createTask(
                  () ->
                      moveOnAfter(
                          ofSeconds(1),
                          () -> {
                            try {
                              sleep(HOUR);
                            } finally {
                              trail.add(currentTask().cancelling());
                            }
                          }));
          sleep(ofSeconds(1)); // its timer is the older one
          beside.cancel("from outside");
          assertThatThrownBy(() -> await(beside)).isInstanceOf(CancelledError.class);
          trail.add(beside.cancelling());

          Task<?> before =
              createTask(
                  () -> {
                    currentTask().cancel("before the scope");
                    moveOnAfter(ZERO, () -> sleep(HOUR));
                    trail.add("never");
                  });
          assertThatThrownBy(() -> await(before))
              .isInstanceOf(CancelledError.class)
              .hasMessage("before the scope");
          assertThat(before.cancelling()).isEqualTo(1);
        });
    assertThat(trail).containsExactly(2, 1);
  }

  @InBothModes
  void aCancelledTaskCanCleanUpUnderADeadline(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      sleep(HOUR);
                    } finally {
                      trail.add(moveOnAfter(ofSeconds(1), () -> sleep(HOUR)).succeeded());
                      trail.add(now());
                    }
                  });
          sleep(ofSeconds(1));
          task.cancel("from outside");
          assertThatThrownBy(() -> await(task)).hasMessage("from outside");
        });
    assertThat(trail).containsExactly(false, ofSeconds(2));
  }

  @InBothModes
  void anotherThreadCannotCancelAScope(Mode mode) {
    mode.run(
        () ->
            cancelScope(
                scope -> {
                  Throwable refused =
                      Asyncio.toThread(() -> catchThrowable(() -> scope.cancel("from a thread")));
                  assertThat(refused)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("callSoonThreadsafe");
                  assertThat(scope.cancelCalled()).isFalse();
                }));
  }

  @InBothModes
  void scopesBelongToTasks(Mode mode) {
    Refused.inACallback(
        mode, IllegalStateException.class, "createTask", loop -> moveOnAfter(HOUR, () -> 5));
  }

  @InBothModes
  void aGeneratorCannotYieldInsideAScope(Mode mode) {
    mode.run(
        () -> {
          try (var generator =
              Asyncio.<Integer>asyncGenerator(
                  out -> {
                    moveOnAfter(ofSeconds(1), () -> sleep(ZERO));
                    out.yield(1);
                    moveOnAfter(ofSeconds(1), () -> out.yield(2));
                  })) {
            assertThat(generator.next()).isEqualTo(1);
            assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leave the scope first");
          }
          sleep(HOUR);
        });
  }

  @Test
  void blockingCallsAreInterruptedEachTime() {
    Mode.OWN_LOOP.run(
        () -> {
          Outcome<?> outcome =
              moveOnAfter(
                  ofSeconds(1),
                  () -> {
                    for (int i = 0; i < 2; i++) {
                      try {
                        Thread.sleep(HOUR);
                      } catch (InterruptedException e) {
                        trail.add("interrupted at " + now().toSeconds());
                      }
                    }
                    Thread.sleep(HOUR);
                  });
          assertThat(outcome.cancelled()).isTrue();
          assertThat(cancelling()).isZero();
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          Thread.sleep(1);
          sleep(ofSeconds(1));
          trail.add("out");
        });
    assertThat(trail).containsExactly("interrupted at 1", "interrupted at 1", "out");
  }

  @Test
  void anInterruptThatNobodyTookDoesNotLeaveTheScope() {
    Mode.OWN_LOOP.run(
        () -> {
          moveOnAfter(
              ofSeconds(1),
              () -> {
                try {
                  Thread.sleep(HOUR);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt(); // and it ends
                }
              });
          assertThat(cancelling()).isZero();
          sleep(ofSeconds(1));
          Thread.sleep(1);
          trail.add("out");
        });
    assertThat(trail).containsExactly("out");
  }
}
