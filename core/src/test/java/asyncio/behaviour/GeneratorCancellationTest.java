package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.AsyncGenerator;
import asyncio.CancelledError;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that takes values is cancelled: where it arrives, and what is left. */
class GeneratorCancellationTest {
  private final List<Object> trail = new ArrayList<>();

  @InBothModes
  void aCancellationArrivesWhereTheBodyAwaits(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    try {
                      sleep(Duration.ofHours(1));
                    } catch (CancelledError cancelled) {
                      trail.add("body: " + cancelled.getMessage());
                      sleep(Duration.ofSeconds(1));
                      throw cancelled;
                    }
                  });
          Task<Object> taking =
              createTask(
                  () -> {
                    try {
                      return generator.next();
                    } catch (CancelledError cancelled) {
                      trail.add("consumer: " + cancelled.getMessage());
                      throw cancelled;
                    }
                  });
          sleep(Duration.ZERO);
          taking.cancel("enough");
          assertThatThrownBy(() -> await(taking)).isInstanceOf(CancelledError.class);
          trail.add(generator.hasNext());
        });
    assertThat(trail).containsExactly("body: enough", "consumer: enough", false);
  }

  @InBothModes
  void aBodyMayRefuseACancellationAndYield(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    try {
                      sleep(Duration.ofHours(1));
                    } catch (CancelledError cancelled) {
                      out.yield("went on");
                    }
                    out.yield("further");
                  });
          Task<String> taking = createTask(generator::next);
          sleep(Duration.ZERO);
          taking.cancel();
          trail.add(await(taking));
          trail.add(generator.next());
          generator.close();
        });
    assertThat(trail).containsExactly("went on", "further");
  }

  @InBothModes
  void aCancellationOfTheConsumerBetweenTwoValuesLeavesTheGeneratorUsable(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    try {
                      out.yield(1);
                      out.yield(2);
                    } finally {
                      trail.add("closed");
                    }
                  });
          Task<?> taking =
              createTask(
                  () -> {
                    trail.add(generator.next());
                    sleep(Duration.ofHours(1));
                  });
          sleep(Duration.ZERO);
          taking.cancel();
          assertThatThrownBy(() -> await(taking)).isInstanceOf(CancelledError.class);
          trail.add(generator.next());
          generator.close();
        });
    assertThat(trail).containsExactly(1, 2, "closed");
  }

  @InBothModes
  void tryWithResourcesCleansUpAfterACancellationOfTheConsumer(Mode mode) {
    mode.run(
        () -> {
          Task<?> taking =
              createTask(
                  () -> {
                    try (AsyncGenerator<Integer> generator = cleaningUp()) {
                      trail.add(generator.next());
                      sleep(Duration.ofHours(1));
                    }
                  });
          sleep(Duration.ZERO);
          taking.cancel();
          assertThatThrownBy(() -> await(taking)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly(1, "cleaning up", "clean");
  }

  @InBothModes
  void aCancellationArrivesInTheCleanUpOfAClose(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator = cleaningUp();
          trail.add(generator.next());
          Task<?> closing = createTask(generator::aclose);
          sleep(Duration.ZERO);
          closing.cancel("hurry");
          assertThatThrownBy(() -> await(closing))
              .isInstanceOf(CancelledError.class)
              .hasMessage("hurry");
          trail.add(generator.hasNext());
        });
    assertThat(trail).containsExactly(1, "cleaning up", false);
  }

  private AsyncGenerator<Integer> cleaningUp() {
    return asyncGenerator(
        out -> {
          try {
            out.yield(1);
          } finally {
            trail.add("cleaning up");
            sleep(Duration.ofSeconds(1));
            trail.add("clean");
          }
        });
  }

  @Test
  void aBodyThatBlocksIsInterruptedAndTheConsumerGetsACancelledError() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          BlockingQueue<String> queue = new LinkedBlockingQueue<>();
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    try {
                      out.yield(queue.take());
                    } catch (InterruptedException interrupted) {
                      trail.add("interrupted");
                      throw interrupted;
                    }
                  });
          Task<?> taking =
              createTask(
                  () -> {
                    Throwable thrown = catchThrowable(generator::next);
                    trail.add(thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
                    BlockedTaskCancellationTest.noInterruptIsLeft();
                    sleep(Duration.ZERO);
                    trail.add("consumer goes on");
                  });
          sleep(Duration.ZERO);
          taking.cancel("enough");
          await(taking);
        });
    assertThat(trail).containsExactly("interrupted", "CancelledError: enough", "consumer goes on");
  }

  @Test
  void aBodyThatBlocksSuspendsOnlyItsConsumer() {
    Mode.OWN_LOOP.run(
        () -> {
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    Thread.sleep(2000);
                    out.yield("slept");
                  });
          Task<String> taking = createTask(generator::next);
          sleep(Duration.ofSeconds(1));
          trail.add("meanwhile");
          trail.add(await(taking));
          generator.close();
        });
    assertThat(trail).containsExactly("meanwhile", "slept");
  }

  @Test
  void anInterruptThatTheBodyDidNotHeedReachesTheConsumersNextAwait() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    try {
                      queue.take();
                    } catch (InterruptedException kept) {
                      Thread.currentThread().interrupt();
                    }
                    out.yield("value");
                  });
          Task<?> taking =
              createTask(
                  () -> {
                    trail.add(generator.next());
                    sleep(Duration.ofHours(1));
                  });
          sleep(Duration.ZERO);
          taking.cancel("enough");
          assertThatThrownBy(() -> await(taking))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
          generator.close();
        });
    assertThat(trail).containsExactly("value");
  }

  @Test
  void anInterruptThatTheBodyDidNotHeedEndsTheConsumersNextBlockingCall() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    try {
                      queue.take();
                    } catch (InterruptedException kept) {
                      Thread.currentThread().interrupt();
                    }
                  });
          Task<?> taking =
              createTask(
                  () -> {
                    trail.add(generator.hasNext());
                    queue.take();
                  });
          sleep(Duration.ZERO);
          taking.cancel("enough");
          assertThatThrownBy(() -> await(taking))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
        });
    assertThat(trail).containsExactly(false);
  }

  @Test
  void anInterruptThatTheBodySwallowsIsDeliveredWhenItsConsumerEnds() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    try {
                      queue.take();
                    } catch (InterruptedException swallowed) {
                      out.yield("swallowed");
                    }
                  });
          Task<String> taking =
              createTask(
                  () -> {
                    String value = generator.next();
                    sleep(Duration.ZERO);
                    trail.add(value);
                    return value;
                  });
          sleep(Duration.ZERO);
          taking.cancel();
          assertThatThrownBy(() -> await(taking)).isInstanceOf(CancelledError.class);
          generator.close();
        });
    assertThat(trail).containsExactly("swallowed");
  }

  @Test
  void anInterruptIsTheCancellationOfTheTaskThatLeavesTheConstruct_AG3() {
    Mode.OWN_LOOP.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    try {
                      await(
                          () -> {
                            out.yield(1);
                            return new LinkedBlockingQueue<Integer>().take();
                          });
                    } catch (CancelledError told) {
                      trail.add("cancelled");
                      throw told;
                    }
                  });
          trail.add(generator.next());
          Task<?> other = createTask(generator::next);
          sleep(Duration.ofMillis(1));
          other.cancel();
          assertThatThrownBy(() -> await(other)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly(1, "cancelled");
  }

  /** Where a stack cannot unmount, own-loop mode refuses to suspend it. */
  private static final class Initialised {
    static final String OUTCOME = outcome.get();

    static void touch() {
      assertThat(OUTCOME).isNotNull();
    }
  }

  private static java.util.function.Supplier<String> outcome = () -> "";

  @AfterEach
  void forgetTheInitialiser() {
    outcome = () -> "";
  }

  @Test
  void aConsumerThatCannotBeSuspendedIsRefusedAndMayTryAgain() {
    Mode.OWN_LOOP.run(
        () -> {
          AsyncGenerator<Integer> generator = cleaningUp();
          outcome = () -> catchThrowable(generator::next).getMessage();
          Initialised.touch();
          assertThat(Initialised.OUTCOME)
              .startsWith(
                  "cannot suspend here: the initialiser of class " + Initialised.class.getName());
          sleep(Duration.ZERO);
          trail.add(generator.next());
          generator.close();
        });
    assertThat(trail).containsExactly(1, "cleaning up", "clean");
  }

  /** The same, for a body. */
  private static final class InitialisedByBody {
    static final String OUTCOME = outcome.get();

    static void touch() {
      assertThat(OUTCOME).isNotNull();
    }
  }

  @Test
  void aBodyThatCannotBeSuspendedIsRefusedAndMayTryAgain() {
    Mode.OWN_LOOP.run(
        () -> {
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    outcome = () -> catchThrowable(() -> out.yield("never")).getMessage();
                    InitialisedByBody.touch();
                    sleep(Duration.ZERO);
                    out.yield(InitialisedByBody.OUTCOME);
                  });
          assertThat(generator.next()).startsWith("cannot suspend here");
          assertThat(generator.hasNext()).isFalse();
        });
  }
}
