package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Virtual threads that tasks start run on the loop, in own-loop mode, and are no tasks. */
class ChildThreadTest {
  private final ConcurrentLinkedQueue<String> trail = new ConcurrentLinkedQueue<>();

  @Test
  void aChildRunsOnTheLoopBesideTheTasks() {
    Mode.OWN_LOOP.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Thread child =
              Thread.startVirtualThread(
                  () -> trail.add("child on the same loop: " + (EventLoop.running() == loop)));
          trail.add("parent goes on");
          child.join();
          trail.add("parent has joined");
        });
    assertThat(trail)
        .containsExactly("parent goes on", "child on the same loop: true", "parent has joined");
  }

  @Test
  void aChildIsNoTaskAndIsToldToMakeOne() {
    Mode.OWN_LOOP.run(
        () -> {
          Thread child =
              Thread.startVirtualThread(
                  () -> {
                    trail.add("current task: " + currentTask());
                    trail.add(catchThrowable(() -> sleep(Duration.ZERO)).getMessage());
                  });
          child.join();
        });
    assertThat(trail)
        .containsExactly(
            "current task: null",
            "await outside a task: callbacks cannot suspend; start a task with createTask(() -> ...)");
  }

  @Test
  void aChildMayScheduleAndMakeTasks() {
    Mode.OWN_LOOP.run(
        () -> {
          var made = EventLoop.running().<String>createFuture();
          Thread.startVirtualThread(
              () ->
                  createTask(
                      () -> {
                        sleep(Duration.ofHours(1));
                        made.setResult("made by a child");
                      }));
          trail.add(await(made));
        });
    assertThat(trail).containsExactly("made by a child");
  }

  @Test
  void childrenBlockOnlyThemselves() {
    var queue = new LinkedBlockingQueue<String>();
    Mode.OWN_LOOP.run(
        () -> {
          Thread child = Thread.startVirtualThread(() -> trail.add("child takes " + take(queue)));
          sleep(Duration.ofHours(1));
          trail.add("parent puts");
          queue.add("item");
          child.join();
        });
    assertThat(trail).containsExactly("parent puts", "child takes item");
  }

  private static String take(LinkedBlockingQueue<String> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      return "nothing";
    }
  }

  @Test
  void anExecutorOfVirtualThreadsRunsOnTheLoop() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          EventLoop loop = EventLoop.running();
          try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = executor.submit(() -> EventLoop.running() == loop);
            var second = executor.submit(() -> EventLoop.running() == loop);
            assertThat(List.of(first.get(), second.get())).containsExactly(true, true);
          }
        });
  }

  @Test
  void aChildThatFailsDoesNotHurtTheLoop() {
    Mode.OWN_LOOP.run(
        () -> {
          Thread child =
              Thread.ofVirtual()
                  .uncaughtExceptionHandler((thread, thrown) -> trail.add(thrown.getMessage()))
                  .start(
                      () -> {
                        throw new IllegalStateException("child fails");
                      });
          child.join();
          sleep(Duration.ofHours(1));
          trail.add("loop goes on");
        });
    assertThat(trail).containsExactly("child fails", "loop goes on");
  }

  @Test
  void aChildSurvivesItsLoop() throws InterruptedException {
    var goOn = new CountDownLatch(1);
    var ended = new CountDownLatch(1);

    Mode.OWN_LOOP.run(
        () -> {
          Thread.startVirtualThread(
              () -> {
                trail.add("child begins");
                try {
                  goOn.await();
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  trail.add("interrupted");
                }
                trail.add("child ends");
                ended.countDown();
              });
          sleep(Duration.ZERO);
        });
    trail.add("loop is closed");
    goOn.countDown();
    ended.await();

    assertThat(trail).containsExactly("child begins", "loop is closed", "child ends");
  }

  @Test
  void aChildThatSleepsWhenItsLoopClosesWakesUp() throws InterruptedException {
    var children = new ConcurrentLinkedQueue<Thread>();
    Mode.OWN_LOOP.run( // where no time passes before it is closed
        () -> {
          children.add(
              Thread.startVirtualThread(
                  () -> {
                    LockSupport.parkNanos(1_000_000);
                    trail.add("child wakes");
                  }));
          sleep(Duration.ZERO);
        });
    children.element().join();

    assertThat(trail).containsExactly("child wakes");
  }

  @Test
  void aChildThatHasNotBegunWhenTheLoopClosesRunsElsewhere() {
    var ran = new CompletableFuture<String>();

    try (EventLoop loop = Mode.OWN_LOOP.loop()) {
      loop.callSoon(
          () -> {
            Thread.startVirtualThread(() -> ran.complete(Thread.currentThread().toString()));
            loop.stop();
          });
      loop.runForever();
    }

    assertThat(ran.join()).contains("ForkJoinPool"); // one of the JDK's carriers
  }

  @InBothModes
  void childrenAreJoinedInBothModes(Mode mode) {
    mode.runInRealTime(
        () ->
            await(
                gather(
                    () -> Thread.startVirtualThread(() -> trail.add("one")).join(),
                    () -> Thread.startVirtualThread(() -> trail.add("two")).join())));
    assertThat(trail).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void aChildThatSleepsForAWhileWhenItsLoopClosesWakesInTime() throws InterruptedException {
    var children = new ConcurrentLinkedQueue<Thread>();
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          children.add(
              Thread.startVirtualThread(
                  () -> {
                    LockSupport.parkNanos(20_000_000);
                    trail.add("child wakes");
                  }));
          sleep(Duration.ZERO);
        });
    children.element().join(); // for ever, if it were woken at a wrong time

    assertThat(trail).containsExactly("child wakes");
  }

  @Test
  void aChildThatSleepsLateInVirtualTimeWakesInTimeToo() throws InterruptedException {
    var children = new ConcurrentLinkedQueue<Thread>();
    Mode.OWN_LOOP.run(
        () -> {
          sleep(Duration.ofDays(365));
          children.add(
              Thread.startVirtualThread(
                  () -> {
                    LockSupport.parkNanos(1_000_000);
                    trail.add("child wakes");
                  }));
          sleep(Duration.ZERO);
        });
    children.element().join();

    assertThat(trail).containsExactly("child wakes");
  }
}
