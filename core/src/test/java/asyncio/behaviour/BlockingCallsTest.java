package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Blocking calls of the JDK in own-loop mode; these tests run in real time. */
class BlockingCallsTest {
  private final List<String> trail = new ArrayList<>();

  /** Runs a blocking call beside a task that then lets it go on; the trail shows that both ran. */
  private void suspendsOnlyItsTask(Action blocking, Action release) {
    run(
        () -> {
          var blocked =
              createTask(
                  () -> {
                    trail.add("blocks");
                    blocking.run();
                    trail.add("goes on");
                  });
          sleep(Duration.ZERO);
          trail.add("other task");
          release.run();
          await(blocked);
        });
    assertThat(trail).containsExactly("blocks", "other task", "goes on");
  }

  @Test
  void threadSleepSuspendsOnlyItsTask() {
    suspendsOnlyItsTask(() -> Thread.sleep(20), () -> {});
  }

  @Test
  void takingFromAQueueSuspendsOnlyItsTask() {
    var queue = new ArrayBlockingQueue<String>(1);
    suspendsOnlyItsTask(queue::take, () -> queue.add("item"));
  }

  @Test
  void objectWaitSuspendsOnlyItsTask() {
    Object monitor = new Object();
    suspendsOnlyItsTask(
        () -> {
          synchronized (monitor) {
            monitor.wait();
          }
        },
        () -> {
          synchronized (monitor) {
            monitor.notifyAll();
          }
        });
  }

  @Test
  void aHeldMonitorSuspendsOnlyTheTaskThatWantsIt() {
    Object monitor = new Object();
    run(
        () -> {
          var holder =
              createTask(
                  () -> {
                    synchronized (monitor) {
                      sleep(Duration.ofMillis(10));
                      trail.add("holder leaves");
                    }
                  });
          sleep(Duration.ZERO);
          var other =
              createTask(
                  () -> {
                    trail.add("other wants it");
                    synchronized (monitor) {
                      trail.add("other has it");
                    }
                  });
          sleep(Duration.ZERO);
          trail.add("third runs");
          await(holder);
          await(other);
        });
    assertThat(trail)
        .containsExactly("other wants it", "third runs", "holder leaves", "other has it");
  }

  @Test
  void aCompletableFutureSuspendsOnlyItsTask() {
    var future = new CompletableFuture<String>();
    suspendsOnlyItsTask(future::get, () -> future.complete("done"));
  }

  @Test
  void socketsSuspendOnlyTheirTask() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      suspendsOnlyItsTask(
          () -> server.accept().close(),
          () -> new Socket(server.getInetAddress(), server.getLocalPort()).close());
    }
  }

  @Test
  void aProcessSuspendsOnlyItsTask() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    suspendsOnlyItsTask(process::waitFor, process.getOutputStream()::close);
  }

  @Test
  void aBlockedTaskCanBeCancelled() {
    run(
        () -> {
          var blocked = createTask(() -> Thread.sleep(1_000_000));
          sleep(Duration.ZERO);
          assertThat(blocked.cancel("enough")).isTrue();
          assertThatThrownBy(() -> await(blocked))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
          assertThat(blocked.cancelled()).isTrue();
        });
  }

  @Test
  void aTaskThatWaitsForItemsCanBeCancelledAndNoItemIsLost() {
    var queue = new ArrayBlockingQueue<String>(1);
    run(
        () -> {
          var blocked = createTask(queue::take);
          sleep(Duration.ZERO);
          blocked.cancel();
          assertThatThrownBy(() -> await(blocked)).isInstanceOf(CancelledError.class);
          queue.add("item");
          assertThat(await(createTask(queue::take))).isEqualTo("item");
        });
  }

  @Test
  void aTaskThatReadsASocketCanBeCancelled() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(server.getInetAddress(), server.getLocalPort());
        var accepted = server.accept()) {
      run(
          () -> {
            InputStream in = client.getInputStream();
            Task<Integer> reading = createTask(() -> in.read());
            sleep(Duration.ofMillis(5));
            reading.cancel();
            assertThatThrownBy(() -> await(reading)).isInstanceOf(CancelledError.class);
            assertThat(reading.cancelled()).isTrue();
          });
      assertThat(accepted.isClosed()).isFalse();
    }
  }

  @Test
  void aTimeoutEndsABlockingCall() {
    run(
        () -> {
          assertThatThrownBy(() -> timeout(Duration.ofMillis(5), () -> Thread.sleep(1_000_000)))
              .isInstanceOf(asyncio.TimeoutError.class)
              .hasCauseInstanceOf(CancelledError.class);
          assertThat(current().cancelling()).isZero();
          Thread.sleep(1); // the interrupt does not leak
          sleep(Duration.ZERO);
        });
  }

  @Test
  void aGroupCancelsItsBlockedTasks() {
    run(
        () -> {
          assertThatThrownBy(
                  () ->
                      taskGroup(
                          group -> {
                            group.createTask(() -> Thread.sleep(1_000_000));
                            group.createTask(
                                () -> {
                                  sleep(Duration.ofMillis(1));
                                  throw new IllegalStateException("first");
                                });
                            Thread.sleep(1_000_000); // the block is cancelled as well
                          }))
              .isInstanceOf(asyncio.ExceptionGroup.class);
          assertThat(current().cancelling()).isZero();
          sleep(Duration.ZERO);
        });
  }

  @Test
  void aSwallowedInterruptIsASwallowedCancellation() {
    run(
        () -> {
          var stubborn =
              createTask(
                  () -> {
                    try {
                      Thread.sleep(1_000_000);
                    } catch (InterruptedException swallowed) {
                      trail.add("swallowed");
                    }
                    sleep(Duration.ofMillis(1)); // delivered once, so this is not cancelled
                    return "ended";
                  });
          sleep(Duration.ZERO);
          stubborn.cancel();
          assertThat(await(stubborn)).isEqualTo("ended");
          assertThat(stubborn.cancelling()).isEqualTo(1);
        });
    assertThat(trail).containsExactly("swallowed");
  }

  @Test
  void aCallThatDoesNotHeedInterruptsIsCancelledAtTheNextAwait() {
    var lock = new ReentrantLock();
    run(
        () -> {
          lock.lock();
          var blocked =
              createTask(
                  () -> {
                    lock.lock();
                    try {
                      trail.add("has the lock");
                      sleep(Duration.ofMillis(1));
                      trail.add("not reached");
                    } finally {
                      lock.unlock();
                    }
                  });
          sleep(Duration.ZERO);
          blocked.cancel();
          sleep(Duration.ZERO);
          lock.unlock();
          assertThatThrownBy(() -> await(blocked)).isInstanceOf(CancelledError.class);
          assertThat(lock.isLocked()).isFalse();
        });
    assertThat(trail).containsExactly("has the lock");
  }

  @Test
  void anInterruptThatNobodyAskedForIsAnOrdinaryFailure() {
    run(
        () -> {
          var failing =
              createTask(
                  () -> {
                    throw new InterruptedException("of its own");
                  });
          sleep(Duration.ZERO);
          assertThat(failing.cancelled()).isFalse();
          assertThat(failing.exception()).isInstanceOf(InterruptedException.class);
        });
  }

  @Test
  void virtualThreadsStartedByATaskRunOnTheLoopAndAreNoTasks() throws Exception {
    var ended = new CountDownLatch(1);
    run(
        () -> {
          Thread child =
              Thread.startVirtualThread(
                  () -> {
                    trail.add("child on " + (EventLoop.running().isRunning() ? "the loop" : "-"));
                    assertThat(currentTask()).isNull();
                    assertThatThrownBy(() -> sleep(Duration.ZERO))
                        .isInstanceOf(IllegalStateException.class);
                    ended.countDown();
                  });
          trail.add("parent");
          child.join();
          trail.add("joined");
        });
    ended.await();
    assertThat(trail).containsExactly("parent", "child on the loop", "joined");
  }

  private static Task<?> current() {
    Task<?> task = currentTask();
    if (task == null) {
      throw new AssertionError("no task");
    }
    return task;
  }
}
