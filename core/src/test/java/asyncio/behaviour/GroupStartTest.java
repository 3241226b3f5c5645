package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Outcome;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/** Tasks of a group that say when they are ready; and groups that are ended early. */
class GroupStartTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Object> trail = new ArrayList<>();

  private static long now() {
    return EventLoop.running().time().toSeconds();
  }

  @InBothModes
  void startReturnsWhatTheTaskTellsAndTheTaskGoesOn(Mode mode) {
    mode.run(
        () -> {
          taskGroup(
              group -> {
                String address =
                    group.start(
                        status -> {
                          sleep(ofSeconds(1));
                          status.started("address");
                          assertThat(status).hasToString("<TaskStatus ready>");
                          sleep(ofSeconds(1));
                          trail.add("server ends at " + now());
                        });
                trail.add(address + " at " + now());
                group.start(status -> status.started());
              });
          trail.add("group ends at " + now());
        });
    assertThat(trail).containsExactly("address at 1", "server ends at 2", "group ends at 2");
  }

  @InBothModes
  void theTaskHasTheNameAndTheOptionsThatAreGiven(Mode mode) {
    mode.run(
        () ->
            taskGroup(
                group -> {
                  String name =
                      group.start(status -> status.started(currentTask().name()), "server");
                  trail.add(name);
                  group.start(
                      status -> {
                        trail.add("eager " + currentTask().name());
                        status.started();
                      },
                      TaskOptions.named("second").withEager(true));
                  trail.add("started");
                }));
    assertThat(trail).containsExactly("server", "eager second", "started");
  }

  @InBothModes
  void anEagerTaskThatFailsAtOnceFailsStart(Mode mode) {
    mode.run(
        () ->
            taskGroup(
                group ->
                    assertThatThrownBy(
                            () ->
                                group.start(
                                    status -> {
                                      throw new IOException("no port");
                                    },
                                    TaskOptions.named("server").withEager(true)))
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseMessage("no port")));
  }

  @InBothModes
  void aFailureBeforeComesOutOfStartAndTheGroupGoesOn(Mode mode) {
    mode.run(
        () -> {
          taskGroup(
              group -> {
                group.createTask(
                    () -> {
                      sleep(ofSeconds(2));
                      trail.add("sibling");
                    });
                assertThatThrownBy(
                        () ->
                            group.start(
                                status -> {
                                  sleep(ofSeconds(1));
                                  throw new IllegalArgumentException("port in use");
                                }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("port in use");
                assertThatThrownBy(
                        () ->
                            group.start(
                                status -> {
                                  throw new IOException("port in use");
                                }))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class);
                assertThatThrownBy(() -> group.start(status -> sleep(ofSeconds(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without calling started()");
              });
          assertThat(now()).isEqualTo(2);
        });
    assertThat(trail).containsExactly("sibling");
  }

  @InBothModes
  void aFailureAfterIsTheGroups_TG2(Mode mode) {
    mode.run(
        () ->
            assertThatThrownBy(
                    () ->
                        taskGroup(
                            group -> {
                              group.start(
                                  status -> {
                                    status.started(1);
                                    assertThatThrownBy(() -> status.started(2))
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessageContaining("ready once");
                                    sleep(ofSeconds(1));
                                    throw new IllegalStateException("later");
                                  });
                              sleep(HOUR);
                            }))
                .isInstanceOf(ExceptionGroup.class));
  }

  @InBothModes
  void cancellingTheCallerOfStartEndsTheTaskFirst(Mode mode) {
    mode.run(
        () -> {
          moveOnAfter(
              ofSeconds(1),
              () ->
                  taskGroup(
                      group ->
                          group.start(
                              status -> {
                                try {
                                  sleep(HOUR);
                                } finally {
                                  status.started("nobody hears it");
                                  sleep(ofSeconds(1));
                                  trail.add("cleaned up at " + now());
                                }
                              })));
          trail.add("out at " + now());
          assertThat(currentTask().cancelling()).isZero();
        });
    assertThat(trail).containsExactly("cleaned up at 2", "out at 2");
  }

  @InBothModes
  void aTaskCancelledBeforeItIsReadyCancelsStart(Mode mode) {
    mode.run(
        () ->
            taskGroup(
                group -> {
                  assertThatThrownBy(
                          () ->
                              group.start(
                                  status -> {
                                    currentTask().cancel("itself");
                                    sleep(HOUR);
                                  }))
                      .isInstanceOf(CancelledError.class)
                      .hasMessage("itself");
                  assertThat(currentTask().cancelling()).isZero();
                }));
  }

  @InBothModes
  void aFinishedGroupStartsNothing_TG10(Mode mode) {
    mode.run(
        () -> {
          var kept = new AtomicReference<TaskGroup>();
          taskGroup(kept::set);
          assertThatThrownBy(() -> kept.get().start(status -> status.started(1)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("is finished");
        });
  }

  @InBothModes
  void cancelEndsTasksAndBlockWithoutAnException_TG14(Mode mode) {
    mode.run(
        () -> {
          var kept = new AtomicReference<TaskGroup>();
          taskGroup(
              group -> {
                kept.set(group);
                group.createTask(() -> sleep(HOUR));
                group.createTask(
                    () -> {
                      sleep(ofSeconds(1));
                      group.cancel();
                      group.cancel();
                    });
                sleep(HOUR);
              });
          trail.add(now());
          kept.get().cancel(); // nothing any more
          taskGroup(
              group -> {
                group.cancel(); // before the first await
                assertThatThrownBy(() -> group.createTask(() -> trail.add("refused")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is shutting down");
                sleep(HOUR);
                trail.add("never");
              });
          sleep(ofSeconds(1));
          trail.add(now());
        });
    assertThat(trail).containsExactly(1L, 2L);
  }

  @InBothModes
  void cancelWhileTheBlockWaitsForItsTasks_TG14(Mode mode) {
    mode.run(
        () -> {
          taskGroup(
              group -> {
                group.createTask(() -> sleep(HOUR));
                EventLoop.running().callLater(ofSeconds(1), group::cancel);
              });
          assertThat(now()).isEqualTo(1);
          assertThat(currentTask().cancelling()).isZero();
          sleep(ofSeconds(1));
        });
  }

  @InBothModes
  void cancelDoesNotSwallowACancellationFromOutside_TG14(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () ->
                      taskGroup(
                          group -> {
                            EventLoop.running().callLater(ofSeconds(1), group::cancel);
                            sleep(HOUR);
                          }));
          sleep(ofSeconds(1));
          task.cancel("from outside");
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          assertThat(task.cancelling()).isEqualTo(1);
        });
  }

  @InBothModes
  void cancelInTheCleanUpOfACancelledTaskEndsTheGroupOnly_TG14(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      sleep(HOUR);
                    } finally {
                      taskGroup(
                          group -> {
                            EventLoop.running().callLater(ofSeconds(1), group::cancel);
                            sleep(HOUR);
                          });
                      trail.add("after the group at " + now());
                    }
                  });
          sleep(ofSeconds(1));
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("after the group at 2");
  }

  @InBothModes
  void whoCatchesTheCancellationOfAStartFindsTheTaskDone(Mode mode) {
    List<Task<?>> starting = new ArrayList<>();
    mode.run(
        () ->
            taskGroup(
                group -> {
                  Object moved =
                      moveOnAfter(
                          ofSeconds(1),
                          () ->
                              group.start(
                                  status -> {
                                    starting.add(currentTask());
                                    try {
                                      sleep(HOUR);
                                    } finally {
                                      shielded(() -> sleep(ofSeconds(5)));
                                      trail.add("cleaned up at " + now());
                                    }
                                  }));
                  trail.add(
                      (moved instanceof Outcome.Cancelled)
                          + ", done: "
                          + starting.getFirst().done());
                }));
    assertThat(trail).containsExactly("cleaned up at 6", "true, done: true");
  }
}
