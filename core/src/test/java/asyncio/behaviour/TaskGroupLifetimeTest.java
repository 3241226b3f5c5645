package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.ExceptionGroup;
import asyncio.SystemExit;
import asyncio.TaskGroup;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a group that somebody still holds keeps alive. */
class TaskGroupLifetimeTest {
  private final List<TaskGroup> held = new ArrayList<>();
  private final List<WeakReference<?>> forgotten = new ArrayList<>();

  private void remember(Object object) {
    forgotten.add(new WeakReference<>(object));
  }

  private <E extends Throwable> E remembered(E failure) {
    remember(failure);
    return failure;
  }

  /** A group whose block and whose child fail, each with an exception of its own. */
  private void failingGroup() {
    remember(currentTask());
    try {
      taskGroup(
          group -> {
            held.add(group);
            remember(
                group.createTask(
                    () -> {
                      throw remembered(new IllegalStateException("child"));
                    }));
            sleep(Duration.ZERO);
            throw remembered(new IllegalArgumentException("block"));
          });
    } catch (ExceptionGroup failed) {
      remember(failed);
    }
  }

  private void leftGroup() {
    remember(currentTask());
    try {
      taskGroup(
          group -> {
            held.add(group);
            throw remembered(new SystemExit(3));
          });
    } catch (SystemExit left) {
      assertThat(left).isNotNull();
    }
  }

  private void untilAllAreGone() {
    while (!forgotten.stream().allMatch(each -> each.refersTo(null))) {
      System.gc();
      sleep(Duration.ofMillis(5));
    }
  }

  @InBothModes
  void aGroupThatHasEndedKeepsNeitherItsTasksNorItsErrorsAlive_TG13(Mode mode) {
    mode.runInRealTime(
        () -> {
          await(createTask(this::failingGroup));
          assertThat(forgotten).hasSize(5);
          untilAllAreGone();
          assertThat(held).singleElement().hasToString("<TaskGroup finished>");
        });
  }

  @InBothModes
  void norWhatTheProgramWasLeftWith_TG13(Mode mode) {
    mode.runInRealTime(
        () -> {
          await(createTask(this::leftGroup));
          assertThat(forgotten).hasSize(2);
          untilAllAreGone();
          assertThat(held).hasSize(1);
        });
  }
}
