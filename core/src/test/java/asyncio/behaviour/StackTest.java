package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Future;
import asyncio.Task;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void anotherThreadThatLooksAtTasksChangesNeitherWhatNorWhenTheyDo(Mode mode) {
    List<String> trail = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<?> waiter = createTask(() -> trail.add(await(future)));
          List<Integer> order = new ArrayList<>();
          Task<?> even = createTask(() -> count(0, order));
          Task<?> odd = createTask(() -> count(1, order));
          sleep(Duration.ZERO);
          Thread looker =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        while (!Thread.interrupted()) {
                          waiter.stack();
                          even.stack();
                        }
                      });
          await(even);
          await(odd);
          looker.interrupt();
          looker.join();
          sleep(Duration.ZERO);
          trail.add(inOrder(order) ? "in order" : "out of order");
          future.setResult("woken");
          await(waiter);
        });
    assertThat(trail).containsExactly("in order", "woken");
  }

  private static void count(int first, List<Integer> order) {
    for (int i = first; i < 40_000; i += 2) {
      order.add(i);
      sleep(Duration.ZERO);
    }
  }

  private static boolean inOrder(List<Integer> order) {
    return order.equals(order.stream().sorted().toList());
  }
}
