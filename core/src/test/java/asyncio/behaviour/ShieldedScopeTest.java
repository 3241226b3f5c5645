package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Task;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Blocks that no cancellation reaches, and task groups in cancelled scopes. */
class ShieldedScopeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Object> trail = new ArrayList<>();

  private static Duration now() {
    return EventLoop.running().time();
  }

  private static int cancelling() {
    return currentTask().cancelling();
  }

  @InBothModes
  void aShieldedBlockInACancelledScopeRunsToItsEnd(Mode mode) {
    mode.run(
        () -> {
          moveOnAfter(
              ofSeconds(1),
              () -> {
                try {
                  sleep(HOUR);
                } finally {
                  shielded(() -> sleep(ofSeconds(1)));
                  trail.add("cleaned up at " + now().toSeconds());
                  shielded(() -> sleep(ofSeconds(1)));
                  trail.add("cleaned up at " + now().toSeconds());
                }
              });
          assertThat(cancelling()).isZero();
          moveOnAfter(
              ofSeconds(1),
              () -> {
                trail.add(shielded(() -> sleep(ofSeconds(2), "result")));
                sleep(ZERO);
                trail.add("never");
              });
          assertThat(now()).isEqualTo(ofSeconds(5));
        });
    assertThat(trail).containsExactly("cleaned up at 2", "cleaned up at 3", "result");
  }

  @InBothModes
  void aCancelledTaskWaitsUntilTheShieldedBlockHasEnded(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    shielded(
                        () -> {
                          sleep(ofSeconds(2));
                          shielded(() -> sleep(ofSeconds(1)));
                          trail.add("shielded until " + now().toSeconds());
                        });
                    trail.add("out");
                    sleep(HOUR);
                    trail.add("never");
                  });
          sleep(ofSeconds(1));
          assertThat(task.cancel("first")).isTrue();
          assertThat(task.cancel("second")).isTrue();
          assertThatThrownBy(() -> await(task))
              .isInstanceOf(CancelledError.class)
              .hasMessage("second");
          assertThat(task.cancelling()).isEqualTo(2);
        });
    assertThat(trail).containsExactly("shielded until 3", "out");
  }

  @InBothModes
  void aRequestTakenBackDuringTheShieldIsGone_CAN7(Mode mode) {
    mode.run(
        () -> {
          Task<String> task =
              createTask(
                  () -> {
                    shielded(() -> sleep(ofSeconds(2)));
                    return sleep(ofSeconds(1), "result");
                  });
          sleep(ofSeconds(1));
          task.cancel();
          task.uncancel();
          assertThat(await(task)).isEqualTo("result");
        });
  }

  @InBothModes
  void aRequestOnItsWayWaitsForTheShieldedBlock(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    currentTask().cancel("before");
                    shielded(() -> sleep(ofSeconds(1)));
                    trail.add(now());
                    sleep(HOUR);
                  });
          assertThatThrownBy(() -> await(task)).hasMessage("before");
        });
    assertThat(trail).containsExactly(ofSeconds(1));
  }

  @InBothModes
  void deadlinesInsideAShieldWorkWhileCancellationsWaitOutside(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () ->
                      cancelScope(
                          outer ->
                              shielded(
                                  () -> {
                                    EventLoop.running().callLater(ofSeconds(1), outer::cancel);
                                    trail.add(
                                        moveOnAfter(ofSeconds(2), () -> sleep(HOUR)).succeeded());
                                    assertThatThrownBy(
                                            () -> timeout(ofSeconds(2), () -> sleep(HOUR)))
                                        .isInstanceOf(TimeoutError.class);
                                    assertThatThrownBy(
                                            () ->
                                                taskGroup(
                                                    group -> {
                                                      group.createTask(
                                                          () -> {
                                                            throw new IllegalStateException("x");
                                                          });
                                                      sleep(HOUR);
                                                    }))
                                        .isInstanceOf(ExceptionGroup.class);
                                    taskGroup(
                                        group -> {
                                          group.cancel();
                                          sleep(HOUR);
                                        });
                                    trail.add(now());
                                  })));
          sleep(ofSeconds(1));
          task.cancel("from outside");
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          assertThat(task.cancelling()).isEqualTo(1);
        });
    assertThat(trail).containsExactly(false, ofSeconds(4));
  }

  @InBothModes
  void timeoutsAndGroupsAroundAShieldWaitForIt(Mode mode) {
    mode.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      timeout(
                          ofSeconds(1),
                          () -> {
                            shielded(() -> sleep(ofSeconds(2)));
                            trail.add(now());
                            sleep(HOUR);
                          }))
              .isInstanceOf(TimeoutError.class);
          assertThatThrownBy(
                  () ->
                      taskGroup(
                          group -> {
                            group.createTask(
                                () -> {
                                  throw new IllegalStateException("child");
                                });
                            shielded(() -> sleep(ofSeconds(2)));
                            trail.add(now());
                            sleep(HOUR);
                          }))
              .isInstanceOf(ExceptionGroup.class);
          assertThat(cancelling()).isZero();
          sleep(ZERO);
        });
    assertThat(trail).containsExactly(ofSeconds(2), ofSeconds(4));
  }

  @InBothModes
  void aGroupInACancelledScopeCancelsItsTasksAndWaitsForThem_TG7(Mode mode) {
    mode.run(
        () -> {
          moveOnAfter(
              ofSeconds(1),
              () ->
                  taskGroup(
                      group -> {
                        group.createTask(
                            () -> {
                              try {
                                sleep(HOUR);
                              } finally {
                                sleep(ofSeconds(2)); // its own task was cancelled once
                                trail.add("child at " + now().toSeconds());
                              }
                            });
                        sleep(HOUR);
                      }));
          trail.add(now());
          moveOnAfter(
              ofSeconds(1),
              () ->
                  taskGroup(
                      group ->
                          group.createTask(
                              () -> shielded(() -> sleep(ofSeconds(2)))))); // body has ended
          trail.add(now());
          cancelScope(
              scope -> {
                scope.cancel();
                taskGroup(
                    group -> {
                      group.createTask(() -> trail.add("never begun"));
                      group.createTask(() -> sleep(HOUR));
                    });
              });
          trail.add(now());
          assertThat(cancelling()).isZero();
        });
    assertThat(trail)
        .containsExactly("child at 3", ofSeconds(3), ofSeconds(5), "never begun", ofSeconds(5));
  }

  @InBothModes
  void aFailureInAGroupInACancelledScopeComesOut_TG7(Mode mode) {
    mode.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      moveOnAfter(
                          ofSeconds(1),
                          () ->
                              taskGroup(
                                  group ->
                                      group.createTask(
                                          () -> {
                                            try {
                                              sleep(HOUR);
                                            } catch (CancelledError error) {
                                              throw new IllegalStateException("clean-up", error);
                                            }
                                          }))))
              .isInstanceOf(ExceptionGroup.class);
          assertThat(cancelling()).isZero();
          sleep(ZERO);
        });
  }

  @InBothModes
  void aChildCanCancelTheScopeAroundItsGroup(Mode mode) {
    mode.run(
        () -> {
          cancelScope(
              scope ->
                  taskGroup(
                      group -> {
                        group.createTask(() -> scope.cancel("found"));
                        group.createTask(() -> sleep(HOUR));
                      }));
          trail.add(now());
          assertThat(cancelling()).isZero();
        });
    assertThat(trail).containsExactly(ZERO);
  }
}
