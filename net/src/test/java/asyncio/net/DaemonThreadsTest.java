package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.net.internal.system.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The threads that wait for disks and for names. */
class DaemonThreadsTest {
  @Test
  void soManyRunAtOnceAndTheOthersInTheirTurn() throws InterruptedException {
    Executor threads = DaemonThreads.atMost(3, "three-");
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    CountDownLatch done = new CountDownLatch(50);
    for (int i = 0; i < 50; i++) {
      threads.execute(
          () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            three.countDown();
            awaitUninterruptibly(three);
            now.decrementAndGet();
            done.countDown();
          });
    }
    done.await();
    assertThat(most).hasValue(3);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aJobThatThrowsOrLeavesAnInterruptIsNoHarmToTheNext() throws InterruptedException {
    Executor threads = DaemonThreads.atMost(1, "one-");
    CountDownLatch done = new CountDownLatch(1);
    List<Throwable> told = new ArrayList<>();
    threads.execute(
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> told.add(thrown));
          throw new AssertionError("a mistake");
        });
    threads.execute(() -> Thread.currentThread().interrupt());
    AtomicBoolean interrupted = new AtomicBoolean();
    threads.execute(
        () -> {
          interrupted.set(Thread.currentThread().isInterrupted());
          done.countDown();
        });
    done.await();
    assertThat(interrupted).isFalse();
    assertThat(told).hasSize(1);
  }

  /** With a lock in it the loop would stand behind its own task, soon. */
  @OnEachLoop
  void tasksAndCallbacksSubmitWhileOtherThreadsDo(Kind kind) throws InterruptedException {
    Executor threads = DaemonThreads.atMost(4, "four-");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger under = new AtomicInteger();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    if (under.get() < 100) {
                      under.incrementAndGet();
                      threads.execute(under::decrementAndGet);
                    } else {
                      Thread.onSpinWait();
                    }
                  }
                });
    try {
      kind.run(
          () -> {
            EventLoop loop = EventLoop.running();
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
              tasks.add(
                  createTask(
                      () -> {
                        for (int j = 0; j < 100; j++) {
                          assertThat(await(loop.runInExecutor(threads, () -> 1))).isEqualTo(1);
                        }
                      }));
            }
            while (!tasks.stream().allMatch(Future::done)) {
              Future<Integer> called = loop.createFuture();
              loop.callSoon(
                  () ->
                      loop.runInExecutor(threads, () -> 2)
                          .addDoneCallback(done -> called.setResult(done.result())));
              assertThat(await(called)).isEqualTo(2);
              sleep(Duration.ZERO);
            }
            tasks.forEach(Future::result);
          });
    } finally {
      over.set(true);
      other.join();
    }
  }
}
