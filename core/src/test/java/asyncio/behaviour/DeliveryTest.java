package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.CancelledError;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What a request to cancel becomes: one error, at one place, and nobody else's. */
class DeliveryTest {
  private static final Duration HOUR = ofHours(1);

  private final List<Object> trail = new ArrayList<>();
  private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();

  private static Task<?> cancelledWhereItBlocks(asyncio.Action body) {
    Task<?> task = createTask(body);
    sleep(ZERO);
    assertThat(task.cancel("enough")).isTrue();
    return task;
  }

  @Test
  void anInterruptedExceptionOfTheCleanUpsOwnIsAFailure() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              cancelledWhereItBlocks(
                  () -> {
                    try {
                      await(() -> queue.take());
                    } catch (CancelledError delivered) {
                      trail.add(delivered.getMessage());
                      throw new InterruptedException("of the clean-up");
                    }
                  });
          assertThatThrownBy(() -> await(task))
              .hasRootCauseInstanceOf(InterruptedException.class)
              .hasRootCauseMessage("of the clean-up");
          assertThat(task.cancelled()).isFalse();
        });
    assertThat(trail).containsExactly("enough");
  }

  @Test
  void aRequestThatComesInTheCleanUpIsDeliveredThereToo() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              cancelledWhereItBlocks(
                  () -> {
                    try {
                      await(() -> queue.take());
                    } catch (CancelledError delivered) {
                      currentTask().cancel("again");
                      try {
                        sleep(HOUR);
                        trail.add("slept");
                      } catch (CancelledError again) {
                        trail.add(again.getMessage());
                      }
                      sleep(HOUR); // once is enough
                      trail.add("cleaned up");
                      throw delivered;
                    }
                  });
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          assertThat(task.cancelling()).isEqualTo(2);
        });
    assertThat(trail).containsExactly("again", "cleaned up");
  }

  @InBothModes
  void aRequestThatTheAwaitedChildSwallowsIsDelivered(Mode mode) {
    mode.run(
        () -> {
          Task<String> parent =
              createTask(
                  () -> {
                    Task<String> child =
                        createTask(
                            () -> {
                              try {
                                return sleep(HOUR, "slept");
                              } catch (CancelledError swallowed) {
                                return "swallowed";
                              }
                            });
                    sleep(ZERO);
                    currentTask().cancel();
                    String result = await(child);
                    sleep(HOUR); // nothing is left to be thrown here
                    return result;
                  });
          assertThat(await(parent)).isEqualTo("swallowed");
          assertThat(parent.cancelling()).isEqualTo(1);
        });
  }

  @Test
  void theReasonOfAScopeReachesABlockingCall() {
    Mode.OWN_LOOP.run(
        () -> {
          cancelScope(
              scope -> {
                createTask(() -> scope.cancel("why"));
                try {
                  await(() -> queue.take());
                } catch (CancelledError cancelled) {
                  trail.add(cancelled.getMessage());
                  throw cancelled;
                }
              });
          cancelScope(
              scope -> {
                createTask(() -> scope.cancel("why not"));
                try {
                  await(() -> Thread.sleep(HOUR));
                } catch (CancelledError cancelled) {
                  trail.add(cancelled.getMessage());
                  throw cancelled;
                }
              });
        });
    assertThat(trail).containsExactly("why", "why not");
  }

  @Test
  void anInterruptOfTheUsersOwnStaysWithItsThread() {
    Mode.OWN_LOOP.run(
        () -> {
          AsyncGenerator<Boolean> generator =
              asyncGenerator(
                  out -> {
                    while (true) {
                      out.yield(Thread.currentThread().isInterrupted());
                    }
                  });
          trail.add(generator.next());
          Thread.currentThread().interrupt();
          trail.add(generator.next());
          trail.add(Thread.interrupted());
          generator.close();
        });
    assertThat(trail).containsExactly(false, false, true);
  }

  @InBothModes
  void cancelSaysWhetherItWasAcceptedAndUncancelHowManyAreLeft(Mode mode) {
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      sleep(HOUR);
                    } catch (CancelledError swallowed) {
                      sleep(HOUR);
                    }
                  });
          sleep(ZERO);
          assertThat(task.cancelling()).isZero();
          assertThat(task.cancel()).isTrue();
          assertThat(task.cancel()).isTrue();
          assertThat(task.cancelling()).isEqualTo(2);
          sleep(ZERO);
          assertThat(task.uncancel()).isEqualTo(1);
          assertThat(task.uncancel()).isZero();
          assertThat(task.uncancel()).isZero(); // and not below
          assertThat(task.cancelling()).isZero();
          await(task);
          assertThat(task.cancel()).isFalse();
          assertThat(task.cancelling()).isZero();
        });
  }
}
