package asyncio.behaviour;

import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.SystemExit;
import asyncio.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Groups that are about to end, and children that end before they are ready. */
class TaskGroupEdgesTest {
  private static final Duration MS = Duration.ofMillis(1);

  private final List<String> trail = new ArrayList<>();

  private void reportsToTrail() {
    EventLoop.running()
        .setExceptionHandler(
            (_, report) -> trail.add(report.get("message") + ": " + report.get("exception")));
  }

  private void refused(TaskGroup group) {
    assertThatThrownBy(() -> group.createTask(() -> trail.add("never runs")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is finished; it takes no more tasks");
    trail.add("refused");
  }

  @InBothModes
  void aGroupWhoseLastChildHasJustEndedTakesNoMore(Mode mode) {
    mode.run(
        () -> {
          taskGroup(
              group -> {
                var child = group.createTask(() -> sleep(MS));
                child.addDoneCallback(_ -> refused(group));
              });
          trail.add("left");
        });
    assertThat(trail).containsExactly("refused", "left");
  }

  @InBothModes
  void aGroupThatWaitsForItsChildrenTakesMore(Mode mode) {
    mode.run(
        () ->
            taskGroup(
                group ->
                    group.createTask(
                        () -> {
                          sleep(MS);
                          group.createTask(() -> trail.add("grandchild"));
                        })));
    assertThat(trail).containsExactly("grandchild");
  }

  @InBothModes
  void anExitBeforeAChildIsReadyLeavesTheProgramAndTheGroup(Mode mode) {
    var exit = new SystemExit(3);
    assertThatThrownBy(
            () ->
                mode.run(
                    () -> {
                      reportsToTrail();
                      taskGroup(
                          group -> {
                            group.<String>start(
                                _ -> {
                                  sleep(MS);
                                  throw exit;
                                });
                          });
                    }))
        .isSameAs(exit);
    assertThat(trail).isEmpty();
  }

  @InBothModes
  void anExitBeforeAChildIsReadyIsThrownOnceMoreByALoopThatGoesOn(Mode mode) {
    var exit = new SystemExit(3);
    try (EventLoop loop = mode.loop()) {
      loop.setExceptionHandler((_, report) -> trail.add("" + report.get("message")));
      var main =
          loop.createTask(
              () ->
                  taskGroup(
                      group -> {
                        group.<String>start(
                            _ -> {
                              throw exit;
                            });
                      }));
      assertThatThrownBy(() -> loop.runUntilComplete(main)).isSameAs(exit);
      assertThat(main.done()).isFalse();
      assertThatThrownBy(() -> loop.runUntilComplete(main)).isSameAs(exit);
    }
    assertThat(trail).isEmpty();
  }

  @InBothModes
  void aFailureThatStartThrowsIsNotReportedAgain(Mode mode) {
    mode.run(
        () -> {
          reportsToTrail();
          taskGroup(
              group -> {
                assertThatThrownBy(
                        () ->
                            group.<String>start(
                                _ -> {
                                  throw new IllegalArgumentException("not ready");
                                }))
                    .hasMessage("not ready");
              });
        });
    assertThat(trail).isEmpty();
  }
}
