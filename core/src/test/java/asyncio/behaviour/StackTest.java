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

  private static void outer(Future<?> future) {
    inner(future);
  }

  private static void inner(Future<?> future) {
    await(future);
  }

  private static void fails() {
    throw new IllegalArgumentException("on purpose");
  }

  private static List<String> methods(List<StackTraceElement> frames) {
    return frames.stream()
        .map(StackTraceElement::getMethodName)
        .filter(method -> !method.startsWith("lambda"))
        .toList();
  }

  @InBothModes
  void theLimitKeepsTheNewestFramesOfAStackAndTheOldestOfAFailure(Mode mode) {
    mode.run(
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<?> waiting = createTask(() -> outer(future), "waiting");
          Task<?> failing = createTask(() -> fails(), "failing");
          assertThat(waiting.stack()).isEmpty();
          sleep(Duration.ZERO);
          assertThat(methods(waiting.stack())).containsExactly("inner", "outer");
          assertThat(methods(waiting.stack(1))).containsExactly("inner");
          assertThat(waiting.stack(0)).isEmpty();
          assertThat(waiting.stack(100)).isEqualTo(waiting.stack());
          assertThat(methods(failing.stack())).containsExactly("fails");
          assertThat(methods(failing.stack(1))).isEmpty(); // the lambda, its oldest frame
          assertThat(failing.stack(1)).hasSize(1);
          assertThatThrownBy(() -> waiting.stack(-1)).isInstanceOf(IllegalArgumentException.class);
          assertThat(failing.exception()).hasMessage("on purpose");
          future.setResult("");
          await(waiting);
          assertThat(waiting.stack()).isEmpty();
        });
  }

  @InBothModes
  void printStackPrintsSoManyFrames(Mode mode) {
    mode.run(
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Task<?> waiting = createTask(() -> outer(future), "waiting");
          sleep(Duration.ZERO);
          var bytes = new ByteArrayOutputStream();
          waiting.printStack(new PrintStream(bytes, true, StandardCharsets.UTF_8), 2);
          assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
              .satisfiesExactly(
                  first ->
                      assertThat(first)
                          .startsWith("Stack for <Task pending name='waiting'")
                          .endsWith(" (most recent call first):"),
                  second -> assertThat(second).startsWith("\tat ").contains("StackTest.inner("),
                  third -> assertThat(third).startsWith("\tat ").contains("StackTest.outer("));
          future.setResult("");
        });
  }

  @Test
  void aTaskInABlockingCallShowsItsFrames() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> sleeping = createTask(() -> naps(), "sleeping");
          sleep(Duration.ZERO);
          assertThat(methods(sleeping.stack())).containsExactly("naps");
          await(sleeping);
        });
  }

  private static void naps() throws InterruptedException {
    Thread.sleep(1000);
  }

  @InBothModes
  void aFutureThatManyAwaitNamesTheFirstAndTheLast(Mode mode) {
    mode.run(
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          for (int i = 1; i <= 4; i++) {
            createTask(() -> inner(future), "T" + i);
            sleep(Duration.ZERO);
            if (i == 2) {
              assertThat(future).hasToString("<Future pending cb=[wake T1, wake T2]>");
            }
          }
          assertThat(future).hasToString("<Future pending cb=[wake T1, <2 more>, wake T4]>");
          future.setResult("");
        });
  }
}
