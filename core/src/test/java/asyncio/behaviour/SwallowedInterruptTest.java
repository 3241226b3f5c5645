package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.failAfter;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Task;
import asyncio.TimeoutError;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * An interrupt announces a request to cancel and does not deliver it: code that catches {@code
 * Exception} around a blocking call does not switch a deadline off. See docs/cancellation.md.
 */
class SwallowedInterruptTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> trail = new ArrayList<>();
  private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();

  @Test
  void cleanUpThatAwaitsAfterTheInterruptRunsAndThenTheTimeoutIsToldOf() {
    Mode.OWN_LOOP.run(
        () -> {
          Duration start = EventLoop.running().time();
          assertThatThrownBy(
                  () ->
                      timeout(
                          SECOND,
                          () -> {
                            try {
                              queue.take();
                            } finally {
                              sleep(SHORT);
                              trail.add("cleaned up");
                            }
                          }))
              .isInstanceOf(TimeoutError.class);
          assertThat(EventLoop.running().time().minus(start)).isEqualTo(SECOND.plus(SHORT));
          assertThat(currentTask().cancelling()).isZero();
        });
    assertThat(trail).containsExactly("cleaned up");
  }

  @Test
  void cleanUpInTheSameLineIsNotTakenForARetry() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      queue.take();
                    } finally {
                      queue.poll(5, TimeUnit.MILLISECONDS);
                      queue.poll(5, TimeUnit.MILLISECONDS);
                      trail.add("cleaned up");
                    }
                  });
          sleep(SHORT);
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("cleaned up");
  }

  @Test
  void cleanUpByTheSameMethodElsewhereIsNotTakenForARetry() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      wait(HOUR);
                    } finally {
                      wait(SHORT);
                      trail.add("cleaned up");
                    }
                  });
          sleep(SHORT);
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("cleaned up");
  }

  private static void wait(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Test
  void aRetryLoopEndsWithItsDeadline() {
    Mode.OWN_LOOP.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      timeout(
                          Duration.ofMillis(300),
                          () -> {
                            for (int attempt = 1; attempt <= 5; attempt++) {
                              try {
                                Thread.sleep(250);
                                trail.add(attempt + " done");
                              } catch (Exception e) {
                                trail.add(attempt + " " + e.getClass().getSimpleName());
                              }
                            }
                          }))
              .isInstanceOf(TimeoutError.class);
          assertThat(EventLoop.running().time()).isLessThan(Duration.ofMillis(320)); // virtual
        });
    assertThat(trail)
        .containsExactly(
            "1 done",
            "2 InterruptedException",
            "3 InterruptedException",
            "4 InterruptedException",
            "5 InterruptedException");
  }

  /** A retry loop with a pause of ours: what was caught once is thrown at the second pause. */
  @Test
  void anEndlessRetryLoopThatPausesByAnAwaitEndsWithItsDeadline() {
    Mode.OWN_LOOP.run(
        () ->
            assertThatThrownBy(
                    () ->
                        timeout(
                            SECOND,
                            () -> {
                              while (true) {
                                try {
                                  queue.take();
                                } catch (Exception e) {
                                  trail.add("retries");
                                  sleep(SHORT);
                                }
                              }
                            }))
                .isInstanceOf(TimeoutError.class));
    assertThat(trail).containsExactly("retries", "retries");
  }

  @Test
  void aDeadlineOfAScopeHoldsAgainstCatchException() {
    Mode.OWN_LOOP.run(
        () -> {
          Action swallow =
              () -> {
                try {
                  queue.take();
                } catch (Exception e) {
                  trail.add("swallowed");
                }
              };
          assertThatThrownBy(() -> failAfter(SHORT, swallow)).isInstanceOf(TimeoutError.class);
          moveOnAfter(SHORT, swallow);
          assertThat(currentTask().cancelling()).isZero();
          sleep(SHORT);
        });
    assertThat(trail).containsExactly("swallowed", "swallowed");
  }

  @Test
  void aGroupWhoseBlockSwallowsTheInterruptStillTellsOfTheFailure_TG5() {
    Mode.OWN_LOOP.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      taskGroup(
                          group -> {
                            group.createTask(
                                () -> {
                                  throw new IllegalStateException("child");
                                });
                            try {
                              queue.take();
                            } catch (Exception e) {
                              trail.add("swallowed");
                            }
                          }))
              .isInstanceOf(ExceptionGroup.class);
          assertThat(currentTask().cancelling()).isZero();
          sleep(SHORT);
        });
    assertThat(trail).containsExactly("swallowed");
  }

  @Test
  void whoNeverLetsGoStarvesNobodyAndIsNamedOnce() {
    try (var log = new LogCapture()) {
      Mode.OWN_LOOP.run(
          () -> {
            Task<?> stubborn =
                createTask(
                    () -> {
                      while (true) {
                        try {
                          queue.take();
                        } catch (Exception e) {
                          trail.add("caught");
                        }
                      }
                    },
                    "stubborn");
            sleep(SHORT);
            stubborn.cancel();
            sleep(HOUR);
            assertThat(stubborn.done()).isFalse();
          });
      assertThat(trail).hasSizeBetween(10, 40); // 1 ms doubled up to an hour, and to the end
      assertThat(log.messages())
          .filteredOn(message -> message.startsWith("stubborn is to be cancelled"))
          .singleElement()
          .asString()
          .contains("SwallowedInterruptTest.java:", "(LinkedBlockingQueue.take)");
    }
  }

  @Test
  void aDeadlineThatMayAbandonWhatIgnoresItDoes() {
    List<String> reported = new ArrayList<>();
    var options = Mode.OWN_LOOP.options().withAbandoningDeadlines(true);
    Asyncio.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((loop, report) -> reported.add("" + report.get("message")));
          assertThatThrownBy(
                  () ->
                      timeout(
                          SECOND.multipliedBy(2),
                          () ->
                              taskGroup(
                                  group -> {
                                    group.createTask(this::takeForEver);
                                    group.createTask(
                                        () -> {
                                          sleep(SHORT);
                                          throw new IllegalStateException("sibling");
                                        });
                                  })))
              .isInstanceOf(ExceptionGroup.class);
          assertThat(EventLoop.running().time()).isEqualTo(SECOND.multipliedBy(2));
        },
        options);
    assertThat(reported).hasSize(1).first().asString().startsWith("Task was abandoned");
  }

  private void takeForEver() {
    while (true) {
      try {
        queue.take();
      } catch (Exception e) {
        trail.add("caught");
      }
    }
  }

  @Test
  void whatParksAgainAfterAnInterruptIsLeftAloneAndTheRequestWaits() {
    var lock = new ReentrantLock();
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          Task<?> waiting =
              createTask(
                  () -> {
                    lock.lock();
                    trail.add("locked");
                    lock.unlock();
                    sleep(SHORT);
                    trail.add("not reached");
                  });
          sleep(SHORT);
          waiting.cancel();
          sleep(HOUR);
          assertThat(waiting.done()).isFalse();
          lock.unlock();
          assertThatThrownBy(() -> await(waiting)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("locked");
  }

  @Test
  void aResultStandsIfNobodyHasTakenTheInterrupt() {
    var lock = new ReentrantLock();
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          Task<String> locking =
              createTask(
                  () ->
                      timeout(
                          SHORT,
                          () -> {
                            lock.lock();
                            lock.unlock();
                            return "locked";
                          }));
          sleep(SECOND);
          lock.unlock();
          assertThat(await(locking)).isEqualTo("locked");
        });
  }

  @Test
  void nothingIsAnnouncedInsideAShield() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () ->
                      shielded(
                          () -> {
                            Thread.sleep(1000);
                            trail.add("slept");
                          }));
          sleep(SHORT);
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("slept");
  }

  @Test
  void cleanUpInAShieldKeepsTheExceptionThatIsUnderWay() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      queue.take();
                    } finally {
                      shielded(() -> Thread.sleep(10));
                      sleep(SHORT);
                      trail.add("cleaned up");
                    }
                  });
          sleep(SHORT);
          task.cancel("enough");
          assertThatThrownBy(() -> await(task))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
        });
    assertThat(trail).containsExactly("cleaned up");
  }

  @Test
  void takingTheRequestBackEndsTheAnnouncing_CAN7() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    for (int i = 0; i < 3; i++) {
                      try {
                        trail.add("" + queue.poll(20, TimeUnit.MILLISECONDS));
                      } catch (InterruptedException e) {
                        trail.add("caught");
                        currentTask().uncancel();
                      }
                    }
                  });
          sleep(SHORT);
          task.cancel();
          await(task);
          assertThat(task.cancelling()).isZero();
        });
    assertThat(trail).containsExactly("caught", "null", "null");
  }

  @Test
  void aFailureOfASocketThatTheInterruptClosedIsTheCancellationAlsoWrappedAndAfterCleanUp()
      throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Task<?> reading =
                createTask(
                    () -> {
                      try {
                        client.getInputStream().read();
                      } catch (java.io.IOException e) {
                        throw new IllegalStateException("driver: connection lost", e);
                      } finally {
                        sleep(SHORT);
                        trail.add("cleaned up");
                      }
                    });
            sleep(SHORT);
            reading.cancel();
            assertThatThrownBy(() -> await(reading)).isInstanceOf(CancelledError.class);
            BlockedTaskCancellationTest.noInterruptIsLeft();
          });
    }
    assertThat(trail).containsExactly("cleaned up");
  }

  /** Calls on sockets fail with the interrupt still set, which nobody has put back. */
  @Test
  void aDeadlineHoldsAgainstADefaultForAFailedRead() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            assertThatThrownBy(
                    () ->
                        timeout(
                            SHORT,
                            () -> {
                              try {
                                return client.getInputStream().read();
                              } catch (java.io.IOException e) {
                                return -2;
                              }
                            }))
                .isInstanceOf(TimeoutError.class);
            BlockedTaskCancellationTest.noInterruptIsLeft();
          });
    }
  }

  @Test
  void aLoopThatConnectsAgainAfterAnAwaitIsInterruptedAgain() throws Exception {
    try (var server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Task<?> reconnecting = createTask(() -> connectAgainAndAgain(server));
            while (trail.isEmpty()) {
              sleep(SHORT);
            }
            reconnecting.cancel();
            assertThatThrownBy(() -> await(reconnecting)).isInstanceOf(CancelledError.class);
            BlockedTaskCancellationTest.noInterruptIsLeft();
          });
    }
    assertThat(trail).containsExactly("reads", "fails", "reads", "fails");
  }

  private void connectAgainAndAgain(ServerSocket server) {
    while (true) {
      try (var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        trail.add("reads");
        client.getInputStream().read();
      } catch (java.io.IOException e) {
        trail.add("fails");
        sleep(SHORT);
      }
    }
  }

  @Test
  void aRequestThatAParkHasToldOfDoesNotInterruptTheCleanUp() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      LockSupport.park();
                      if (Thread.interrupted()) {
                        throw new InterruptedException();
                      }
                    } finally {
                      trail.add(queue.take());
                    }
                  });
          sleep(SHORT);
          task.cancel();
          sleep(SHORT);
          queue.add("cleaned up");
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("cleaned up");
  }

  @Test
  void aRequestThatCameDuringALockIsAnnouncedAgainInWhatBlocksLater() {
    var lock = new ReentrantLock();
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          Task<?> task =
              createTask(
                  () -> {
                    lock.lock();
                    for (int i = 0; i < 3; i++) {
                      try {
                        queue.take();
                      } catch (Exception e) {
                        trail.add("caught");
                      }
                    }
                  });
          sleep(SHORT);
          task.cancel();
          sleep(SHORT);
          lock.unlock();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("caught", "caught", "caught");
  }

  @Test
  void aDriverThatOpensAnotherConnectionIsInterruptedOnce() throws Exception {
    try (var server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      List<Socket> pool = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        pool.add(new Socket(server.getInetAddress(), server.getLocalPort()));
      }
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Task<?> asking =
                createTask(
                    () -> {
                      for (Socket each : pool) {
                        try {
                          each.getInputStream().read();
                          return;
                        } catch (java.io.IOException e) {
                          Thread.interrupted(); // as drivers do
                          trail.add("lost one");
                        }
                      }
                    });
            sleep(SHORT);
            asking.cancel();
            sleep(Duration.ofMillis(50));
            assertThat(asking.done()).isFalse();
            pool.get(1).shutdownInput(); // it gets its answer
            assertThatThrownBy(() -> await(asking)).isInstanceOf(CancelledError.class);
          });
      for (Socket each : pool) {
        each.close();
      }
    }
    assertThat(trail).containsExactly("lost one");
  }

  @Test
  void aRequestThatIsDueWhenABlockingCallBeginsInterruptsIt() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> own =
              createTask(
                  () -> {
                    currentTask().cancel("by itself");
                    Thread.sleep(HOUR);
                  });
          assertThatThrownBy(() -> await(own))
              .isInstanceOf(CancelledError.class)
              .hasMessage("by itself");
          assertThat(EventLoop.running().time()).isLessThan(SECOND); // virtual
        });
  }

  @Test
  void afterADeliveredInterruptAnInterruptedExceptionOfTheCleanUpIsItself_CAN2() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    try {
                      await(() -> queue.take());
                    } catch (CancelledError delivered) {
                      throw new InterruptedException("of its own");
                    }
                  });
          sleep(SHORT);
          task.cancel();
          assertThatThrownBy(() -> await(task))
              .hasRootCauseInstanceOf(InterruptedException.class)
              .hasRootCauseMessage("of its own");
          assertThat(task.cancelled()).isFalse();
        });
  }

  @Test
  void aFailureThatHasNothingToDoWithTheInterruptIsItself() {
    var lock = new ReentrantLock();
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          Task<?> task =
              createTask(
                  () -> {
                    lock.lock();
                    throw new IllegalArgumentException("business");
                  });
          sleep(SHORT);
          task.cancel();
          sleep(SHORT);
          lock.unlock();
          assertThatThrownBy(() -> await(task)).isInstanceOf(IllegalArgumentException.class);
        });
  }

  /** Own-loop mode sees a blocking call begin, portable mode does not: the call blocks the loop. */
  @Test
  void inPortableModeADeadlineIsToldAtTheNextAwait() {
    Mode.PORTABLE.runInRealTime(
        () ->
            assertThatThrownBy(
                    () ->
                        timeout(
                            SHORT,
                            () -> {
                              for (int i = 0; i < 3; i++) {
                                try {
                                  Thread.sleep(5);
                                  trail.add("slept");
                                } catch (Exception e) {
                                  trail.add("caught");
                                }
                              }
                              sleep(HOUR);
                            }))
                .isInstanceOf(TimeoutError.class));
    assertThat(trail).containsExactly("slept", "slept", "slept");
  }

  @Test
  void whoSetsTheInterruptAgainAndSpinsIsNamedOutsideOfDebugModeToo() {
    try (var log = new LogCapture()) {
      var options = Mode.OWN_LOOP.real().withShutdownTimeout(Duration.ZERO);
      Asyncio.run(
          () -> {
            EventLoop.running().setSlowCallbackDuration(Duration.ofMillis(50));
            Task<?> spinning =
                createTask(
                    () -> {
                      while (log.messages().stream().noneMatch(each -> each.startsWith("spins"))) {
                        try {
                          queue.take();
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                      }
                    },
                    "spins");
            sleep(SHORT);
            spinning.cancel();
            await(spinning);
          },
          options);
      assertThat(log.messages())
          .filteredOn(each -> each.startsWith("spins"))
          .singleElement()
          .asString()
          .startsWith("spins holds up the event loop")
          .contains("SwallowedInterruptTest.java");
    }
  }
}
