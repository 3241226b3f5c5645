package asyncio.behaviour;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createEagerTaskFactory;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks whose first step runs inside their creation. */
class EagerTaskTest {
  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEager(true);

  private final List<Object> trail = new ArrayList<>();

  /** A task class of the user's. */
  private static final class Marked<T> extends Task<T> {
    Marked(EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
      super(loop, coroutine, options);
    }
  }

  @InBothModes
  void theFirstStepRunsInsideTheCreation_E1(Mode mode) {
    mode.run(
        () -> {
          Task<?> creator = currentTask();
          Task<?> task =
              createTask(
                  () -> {
                    trail.add(currentTask().name());
                    assertThat(currentTask()).isNotSameAs(creator);
                    sleep(ZERO);
                    trail.add("goes on");
                    return null;
                  },
                  EAGER.withName("eager"));
          trail.add("created");
          assertThat(currentTask()).isSameAs(creator);
          await(task);
        });
    assertThat(trail).containsExactly("eager", "created", "goes on");
  }

  @InBothModes
  void aTaskThatNeverSuspendsIsDoneAtOnceButTellsLater_E2(Mode mode) {
    mode.run(
        () -> {
          Task<String> task = createTask(() -> "result", EAGER);
          task.addDoneCallback(done -> trail.add("callback"));
          assertThat(task.done()).isTrue();
          assertThat(allTasks()).doesNotContain(task);
          trail.add(task.result());
          sleep(ZERO);
          Task<String> waiting = createTask(() -> sleep(ZERO, "later"), EAGER);
          assertThat(allTasks()).contains(waiting);
          trail.add(await(waiting));
        });
    assertThat(trail).containsExactly("result", "callback", "later");
  }

  @InBothModes
  void theFactoryStartsAllTasksEagerlyUnlessTheySayOtherwise_E3(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().setTaskFactory(Asyncio::eagerTaskFactory);
          createTask(() -> trail.add("eager"));
          createTask(() -> trail.add("lazy"), TaskOptions.DEFAULT.withEager(false));
          trail.add("created");
          taskGroup(group -> group.createTask(() -> trail.add("in a group")));
          assertThat(gather(() -> 1, () -> 2).done()).isTrue();
        });
    assertThat(trail).containsExactly("eager", "created", "in a group", "lazy");
  }

  @InBothModes
  void whileTheLoopDoesNotRunTasksStartWithIt_E3(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      loop.setTaskFactory(Asyncio::eagerTaskFactory);
      Task<String> task = loop.createTask(() -> "result");
      assertThat(task.done()).isFalse();
      assertThat(loop.runUntilComplete(task)).isEqualTo("result");
    }
  }

  @InBothModes
  void aFactoryForAnotherClassMakesTasksOfIt(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().setTaskFactory(createEagerTaskFactory(Marked::new));
          Task<String> task = createTask(() -> "result", "named");
          assertThat(task).isInstanceOf(Marked.class);
          assertThat(task.name()).isEqualTo("named");
          assertThat(task.result()).isEqualTo("result");
          assertThat(createTask(() -> 1, TaskOptions.DEFAULT.withEager(false)).done()).isFalse();
        });
  }

  @InBothModes
  void aFailingEagerStartDoesNotDisturbTheLoop_E4(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().setTaskFactory(Asyncio::eagerTaskFactory);
          Task<Object> failed =
              createTask(
                  () -> {
                    throw new IllegalArgumentException("at once");
                  });
          assertThat(failed.done()).isTrue();
          assertThatThrownBy(() -> await(failed)).hasMessage("at once");
          Future<String> notTaken = EventLoop.running().createFuture();
          assertThatThrownBy(() -> createTask(notTaken))
              .isInstanceOf(IllegalArgumentException.class);
          assertThat(allTasks()).containsExactly(currentTask());
          sleep(Duration.ofHours(1));
        });
  }

  @Test
  void aThreadThatATaskStartedMakesTasksThatStepLater() {
    List<String> seen = new ArrayList<>();
    Mode.OWN_LOOP.run(
        () -> {
          Thread child =
              Thread.startVirtualThread(
                  () -> {
                    createTask(() -> seen.add("task"), TaskOptions.DEFAULT.withEager(true));
                    seen.add("made");
                  });
          child.join();
          sleep(Duration.ZERO);
        });
    assertThat(seen).containsExactly("made", "task");
  }
}
