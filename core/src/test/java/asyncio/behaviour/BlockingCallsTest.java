package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocking calls of the JDK suspend only the task that makes them, in own-loop mode. */
class BlockingCallsTest {
  private final List<String> trail = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void aBlockingCallSuspendsOnlyItsTask(BlockingCall call) throws Exception {
    try (var blocked = call.open()) {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Task<?> blocking =
                createTask(
                    () -> {
                      trail.add("blocks");
                      blocked.block().run();
                      trail.add("goes on");
                    });
            sleep(Duration.ZERO);
            trail.add("another task runs");
            sleep(Duration.ZERO);
            trail.add("and again");
            blocked.release().run();
            await(blocking);
          });
    }
    assertThat(trail).containsExactly("blocks", "another task runs", "and again", "goes on");
  }

  @Test
  void threadSleepSuspendsOnlyItsTask() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> sleeping =
              createTask(
                  () -> {
                    trail.add("sleeps");
                    Thread.sleep(20);
                    trail.add("wakes");
                  });
          sleep(Duration.ZERO);
          trail.add("another task runs");
          await(sleeping);
        });
    assertThat(trail).containsExactly("sleeps", "another task runs", "wakes");
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // on a loop, its order is fixed
  void threadYieldLetsTheOthersRunFirst() {
    Mode.OWN_LOOP.run(
        () -> {
          var yielding =
              createTask(
                  () -> {
                    trail.add("yields");
                    Thread.yield();
                    trail.add("goes on");
                  });
          var other = createTask(() -> trail.add("another task runs"));
          await(gather(yielding, other));
        });
    assertThat(trail).containsExactly("yields", "another task runs", "goes on");
  }

  @Test
  void aHeldMonitorSuspendsOnlyTheTaskThatWantsIt() {
    var monitor = new Object();
    Mode.OWN_LOOP.run(
        () -> {
          var holder =
              createTask(
                  () -> {
                    synchronized (monitor) {
                      sleep(Duration.ofSeconds(5));
                      trail.add("holder leaves");
                    }
                  });
          sleep(Duration.ZERO);
          var wanting =
              createTask(
                  () -> {
                    trail.add("another wants it");
                    synchronized (monitor) {
                      trail.add("another has it");
                    }
                  });
          sleep(Duration.ZERO);
          trail.add("third runs");
          await(gather(holder, wanting));
        });
    assertThat(trail)
        .containsExactly("another wants it", "third runs", "holder leaves", "another has it");
  }

  @Test
  void aTaskMaySuspendWhileItHoldsAMonitor() {
    var monitor = new Object();
    Mode.OWN_LOOP.run(
        () -> {
          var holder =
              createTask(
                  () -> {
                    synchronized (monitor) {
                      sleep(Duration.ofHours(1));
                      trail.add("holds it still: " + Thread.holdsLock(monitor));
                    }
                  });
          sleep(Duration.ofMinutes(1));
          trail.add("another task runs");
          await(holder);
        });
    assertThat(trail).containsExactly("another task runs", "holds it still: true");
  }

  @Test
  void aHeldLockSuspendsTheTasksThatWantItAndTheyGetItInOrder() {
    var lock = new ReentrantLock(true);
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          var first = createTask(() -> useLock(lock, "first"));
          var second = createTask(() -> useLock(lock, "second"));
          sleep(Duration.ZERO);
          trail.add("third runs");
          lock.unlock();
          await(gather(first, second));
        });
    assertThat(trail).containsExactly("third runs", "first has it", "second has it");
  }

  private void useLock(ReentrantLock lock, String name) {
    lock.lock();
    try {
      trail.add(name + " has it");
    } finally {
      lock.unlock();
    }
  }

  @Test
  void tasksTalkThroughABlockingQueue() {
    var queue = new LinkedBlockingQueue<Integer>(2);
    Mode.OWN_LOOP.run(
        () -> {
          var producer =
              createTask(
                  () -> {
                    for (int i = 1; i <= 5; i++) {
                      queue.put(i);
                    }
                  });
          var consumer =
              createTask(
                  () -> {
                    for (int i = 1; i <= 5; i++) {
                      trail.add("item " + queue.take());
                    }
                  });
          await(gather(producer, consumer));
        });
    assertThat(trail).containsExactly("item 1", "item 2", "item 3", "item 4", "item 5");
  }

  @Test
  void whatBlockedTasksWaitForMayComeFromOtherThreads() {
    var queue = new LinkedBlockingQueue<String>();
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<String> taking = createTask(queue::take);
          sleep(Duration.ZERO);
          Thread.ofPlatform().start(() -> queue.add("item"));
          trail.add(await(taking));
        });
    assertThat(trail).containsExactly("item");
  }

  @Test
  void aBlockedTaskIsSeenWhereItBlocks() {
    var queue = new LinkedBlockingQueue<String>();
    Mode.OWN_LOOP.run(
        () -> {
          Task<String> taking = createTask(queue::take, "taker");
          sleep(Duration.ZERO);
          assertThat(taking.done()).isFalse();
          assertThat(taking).asString().contains("name='taker'");
          queue.add("item");
          await(taking);
        });
  }

  @Test
  void blockingCallsBlockTheLoopInPortableMode() {
    Mode.PORTABLE.runInRealTime(
        () -> {
          var other = createTask(() -> trail.add("another task runs"));
          trail.add("sleeps");
          Thread.sleep(1);
          trail.add("wakes");
          await(other);
        });
    assertThat(trail).containsExactly("sleeps", "wakes", "another task runs");
  }
}
