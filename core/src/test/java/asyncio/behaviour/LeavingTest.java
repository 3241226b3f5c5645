package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.ExceptionGroup;
import asyncio.GeneratorExit;
import asyncio.SystemExit;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Groups that a generator leaves, and shields that nobody waits for any longer. */
class LeavingTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> trail = new ArrayList<>();

  @InBothModes
  void whatIsShieldedGoesOnAlthoughNobodyHoldsIt_S3(Mode mode) {
    mode.run(
        () -> {
          Task<?> waiter =
              createTask(
                  () ->
                      await(
                          shield(
                              () -> {
                                sleep(SECOND);
                                trail.add("the shielded one ends");
                              })));
          sleep(SECOND.dividedBy(2));
          waiter.cancel();
          sleep(Duration.ZERO);
          trail.add("cancelled " + waiter.cancelled());
          System.gc();
          sleep(SECOND);
        });
    assertThat(trail).containsExactly("cancelled true", "the shielded one ends");
  }

  @InBothModes
  void closingAGeneratorLeavesAGroupInItBare_TG15(Mode mode) {
    AsyncGenerator<Integer> generator =
        asyncGenerator(
            out -> {
              try {
                taskGroup(
                    group -> {
                      group.createTask(this::waitLong);
                      out.yield(1);
                    });
              } catch (GeneratorExit leaving) {
                trail.add("left");
                throw leaving;
              }
            });
    mode.run(
        () -> {
          generator.next();
          sleep(Duration.ZERO);
          generator.aclose();
        });
    assertThat(trail).containsExactly("the child ends", "left");
  }

  private void waitLong() {
    try {
      sleep(HOUR);
    } finally {
      trail.add("the child ends");
    }
  }

  @InBothModes
  void aChildThatFailsAfterItsParentEndedIsReported_TG12(Mode mode) {
    AsyncGenerator<Integer> generator =
        asyncGenerator(
            out ->
                taskGroup(
                    group -> {
                      group.createTask(
                          () -> {
                            sleep(SECOND);
                            throw new IllegalArgumentException("late");
                          });
                      out.yield(1);
                    }));
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(getRunningLoop());
          Task<?> parent = createTask(() -> generator.next());
          await(parent);
          sleep(HOUR);
          assertThat(Mode.messages(reports))
              .containsExactly("Task of a task group has failed after the group's parent ended");
          assertThat(reports.getFirst().get("exception"))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(generator::aclose).isInstanceOf(ExceptionGroup.class);
        });
  }

  @InBothModes
  void whatElseHasFailedWhenTheProgramIsLeftIsReported(Mode mode) {
    List<Map<String, Object>> reports = new ArrayList<>();
    var other = new IllegalStateException("other");
    assertThatThrownBy(
            () ->
                mode.run(
                    () -> {
                      getRunningLoop().setExceptionHandler((loop, report) -> reports.add(report));
                      taskGroup(
                          group -> {
                            group.createTask(
                                () -> {
                                  throw other;
                                });
                            group.createTask(
                                () -> {
                                  throw new SystemExit(3);
                                });
                          });
                    }))
        .isInstanceOf(SystemExit.class);
    assertThat(reports)
        .filteredOn("message", "Exception in a task group that is being left")
        .singleElement()
        .satisfies(report -> assertThat(report.get("exception")).isSameAs(other));
  }
}
