package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.AsyncGenerator;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What can be seen of a task's stack, and that looking changes nothing. */
final class StackTest {
  @InBothModes
  void lookingAtASuspendedTaskDoesNotWakeIt(Mode mode) {
    List<String> trail = new ArrayList<>();
    mode.run(
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<?> waiter = createTask(() -> trail.add(await(future)));
          sleep(Duration.ZERO);
          for (int i = 0; i < 3; i++) {
            assertThat(waiter.stack()).isNotEmpty();
            assertThat(waiter).asString().contains("running at StackTest.java:");
            sleep(Duration.ZERO);
            sleep(Duration.ZERO);
          }
          trail.add("looked at");
          future.setResult("woken");
          await(waiter);
        });
    assertThat(trail).containsExactly("looked at", "woken");
  }

  @InBothModes
  void anotherThreadThatLooksAtSuspendedTasksDoesNotWakeThem(Mode mode) {
    List<String> trail = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<?> waiter = createTask(() -> trail.add(await(future)));
          Task<?> counter =
              createTask(
                  () -> {
                    for (int i = 0; i < 20_000; i++) {
                      sleep(Duration.ZERO);
                    }
                    trail.add("counted");
                  });
          sleep(Duration.ZERO);
          Thread looker =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        while (!Thread.interrupted()) {
                          waiter.stack();
                          counter.stack();
                        }
                      });
          await(counter);
          looker.interrupt();
          looker.join();
          sleep(Duration.ZERO);
          future.setResult("woken");
          await(waiter);
        });
    assertThat(trail).containsExactly("counted", "woken");
  }

  @InBothModes
  void lookingAtAGeneratorThatItsLoopHasLeftBehindDoesNotWakeIt(Mode mode) {
    List<String> trail = new ArrayList<>();
    List<Thread> thread = new ArrayList<>();
    try (EventLoop loop = mode.loop()) {
      AsyncGenerator<Integer> values =
          asyncGenerator(
              yield -> {
                thread.add(Thread.currentThread());
                try {
                  yield.yield(1);
                } finally {
                  trail.add("woken");
                }
              });
      loop.runUntilComplete(
          () -> {
            values.hasNext();
          });
    }
    Thread left = thread.getFirst();
    for (int i = 0; i < 100; i++) {
      assertThat(left.getStackTrace()).isNotEmpty();
    }
    while (left.isAlive() && left.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(left.isAlive()).isTrue();
    assertThat(trail).isEmpty();
  }
}
