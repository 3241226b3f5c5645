package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.Task;
import asyncio.TimeoutError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A task that sits in a blocking call of the JDK is cancelled by an interrupt, which counts as a
 * CancelledError.
 */
class BlockedTaskCancellationTest {
  private static final long LONG = 1_000_000;

  private final List<String> trail = new ArrayList<>();

  /** Fails if an interrupt is pending, or if a blocking call finds one. */
  static void noInterruptIsLeft() throws InterruptedException {
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    new LinkedBlockingQueue<String>().poll(1, TimeUnit.NANOSECONDS);
    Thread.sleep(1);
  }

  @ParameterizedTest
  @EnumSource
  void aBlockedTaskCanBeCancelled(BlockingCall call) throws Exception {
    try (var blocked = call.open()) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Task<?> blocking = createTask(() -> blocked.block().run());
            sleep(Duration.ZERO);
            assertThat(blocking.cancel("enough")).isTrue();
            assertThatThrownBy(() -> await(blocking))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
            assertThat(blocking.cancelled()).isTrue();
            noInterruptIsLeft();
          });
    }
  }

  /**
   * Only one thread is in the JDK's accept(); the others queue for a lock that heeds no interrupt,
   * until the one has been interrupted, which closes the channel.
   */
  @Test
  void cancellingTheTaskInAcceptEndsThoseThatQueueBehindIt() throws Exception {
    try (var server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Task<?> accepting = createTask(() -> server.accept());
            Task<?> cancelledToo = createTask(() -> server.accept());
            Task<?> left = createTask(() -> server.accept());
            sleep(Duration.ofMillis(1));
            cancelledToo.cancel();
            accepting.cancel();
            assertThatThrownBy(() -> await(accepting)).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> await(cancelledToo)).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> await(left))
                .hasRootCauseInstanceOf(ClosedChannelException.class);
            noInterruptIsLeft();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutEndsABlockingCall(BlockingCall call) throws Exception {
    try (var blocked = call.open()) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            assertThatThrownBy(() -> timeout(Duration.ofMillis(1), () -> blocked.block().run()))
                .isInstanceOf(TimeoutError.class)
                .hasCauseInstanceOf(CancelledError.class);
            assertThat(currentTask().cancelling()).isZero();
            noInterruptIsLeft();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAwaitAroundABlockingCallThrowsTheCancelledError(BlockingCall call) throws Exception {
    try (var blocked = call.open()) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Task<?> blocking =
                createTask(
                    () -> {
                      try {
                        await(() -> blocked.block().run());
                      } catch (CancelledError cancelled) {
                        trail.add("cancelled: " + cancelled.getMessage());
                        noInterruptIsLeft();
                        sleep(Duration.ZERO);
                        trail.add("cleaned up");
                        throw cancelled;
                      }
                    });
            sleep(Duration.ZERO);
            blocking.cancel("enough");
            assertThatThrownBy(() -> await(blocking)).isInstanceOf(CancelledError.class);
          });
    }
    assertThat(trail).containsExactly("cancelled: enough", "cleaned up");
  }

  @Test
  void threadSleepCanBeCancelled() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> sleeping = createTask(() -> Thread.sleep(LONG));
          sleep(Duration.ZERO);
          sleeping.cancel("enough");
          assertThatThrownBy(() -> await(sleeping))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
        });
  }

  @Test
  void aCoroutineTurnsTheInterruptIntoTheCancelledError() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> sleeping =
              createTask(
                  () -> {
                    try {
                      await(Asyncio.coroutine("sleeper", () -> Thread.sleep(LONG)));
                    } catch (CancelledError cancelled) {
                      trail.add("cancelled");
                      throw cancelled;
                    }
                  });
          sleep(Duration.ZERO);
          sleeping.cancel();
          assertThatThrownBy(() -> await(sleeping)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("cancelled");
  }

  @Test
  void aWrappedInterruptIsTheCancellationToo() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> sleeping =
              createTask(
                  () -> {
                    try {
                      Thread.sleep(LONG);
                    } catch (InterruptedException interrupted) {
                      throw new IllegalStateException(interrupted);
                    }
                  });
          sleep(Duration.ZERO);
          sleeping.cancel();
          assertThatThrownBy(() -> await(sleeping)).isInstanceOf(CancelledError.class);
        });
  }

  @Test
  void aGroupCancelsItsBlockedChildrenAndItsBlockedBlock_TG2() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          var failure = new IllegalStateException("first");
          assertThatThrownBy(
                  () ->
                      taskGroup(
                          group -> {
                            group.createTask(() -> blockNoting("child"));
                            group.createTask(
                                () -> {
                                  sleep(Duration.ofMillis(1));
                                  throw failure;
                                });
                            blockNoting("block");
                          }))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class,
                  group -> assertThat(group.exceptions()).containsExactly(failure));
          assertThat(currentTask().cancelling()).isZero();
          noInterruptIsLeft();
        });
    assertThat(trail).containsExactlyInAnyOrder("child ends", "block ends");
  }

  private void blockNoting(String who) throws InterruptedException {
    try {
      Thread.sleep(LONG);
    } finally {
      trail.add(who + " ends");
    }
  }

  @Test
  void anOuterTimeoutReachesThroughConstructsInBetween() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          assertThatThrownBy(
                  () ->
                      timeout(
                          Duration.ofMillis(1),
                          () ->
                              taskGroup(
                                  group ->
                                      timeout(
                                          Duration.ofDays(1),
                                          () -> await(() -> Thread.sleep(LONG))))))
              .isInstanceOf(TimeoutError.class);
          assertThat(currentTask().cancelling()).isZero();
          noInterruptIsLeft();
        });
  }

  @Test
  void severalRequestsGiveOneInterrupt_CAN5() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> sleeping =
              createTask(
                  () -> {
                    try {
                      Thread.sleep(LONG);
                    } catch (InterruptedException once) {
                      trail.add("interrupted");
                    }
                    noInterruptIsLeft();
                    sleep(Duration.ZERO);
                    trail.add("goes on");
                  });
          sleep(Duration.ZERO);
          sleeping.cancel("first");
          sleeping.cancel("second");
          assertThatThrownBy(() -> await(sleeping))
              .isInstanceOf(CancelledError.class) // at the end, for the body has swallowed it
              .hasMessage("second");
          assertThat(sleeping.cancelling()).isEqualTo(2);
        });
    assertThat(trail).containsExactly("interrupted", "goes on");
  }

  @Test
  void aTaskThatWaitsForItemsCanBeCancelledAndNoItemIsLost() {
    var queue = new LinkedBlockingQueue<String>();
    Mode.OWN_LOOP.run(
        () -> {
          Task<String> cancelled = createTask(queue::take);
          sleep(Duration.ZERO);
          cancelled.cancel();
          assertThatThrownBy(() -> await(cancelled)).isInstanceOf(CancelledError.class);
          queue.add("item");
          assertThat(await(createTask(queue::take))).isEqualTo("item");
        });
  }

  @Test
  void aTaskThatAwaitsABlockedTaskPassesItsCancellationOn_CAN2() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> sleeping = createTask(() -> Thread.sleep(LONG));
          Task<?> awaiting = createTask(() -> await(sleeping));
          sleep(Duration.ZERO);
          sleep(Duration.ZERO);
          awaiting.cancel("enough");
          assertThatThrownBy(() -> await(awaiting)).hasMessage("enough");
          assertThat(sleeping.cancelled()).isTrue();
        });
  }
}
