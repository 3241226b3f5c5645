package asyncio.behaviour;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Runner;
import asyncio.Task;
import asyncio.sync.Condition;
import asyncio.sync.Lock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * Closing ends, whatever the bodies do that are left: who refuses is abandoned with a report, its
 * task is done, and nothing goes on in another thread.
 */
class RefusesToEndTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> trail = new CopyOnWriteArrayList<>();
  private final List<Object> reported = new ArrayList<>();

  private void main(Action left) {
    EventLoop.running().setExceptionHandler((loop, report) -> reported.add(report.get("message")));
    createTask(left);
    for (int i = 0; i < 3; i++) { // time would not pass beside one that yields for ever
      sleep(Duration.ZERO);
    }
  }

  private void listen(EventLoop loop) {
    loop.setExceptionHandler((in, report) -> reported.add(report.get("message")));
  }

  private static void catchAll(Action action) {
    while (true) {
      try {
        action.run();
      } catch (Throwable refused) {
        // and goes on
      }
    }
  }

  @InBothModes
  void runEndsAlthoughATaskCatchesEverythingAndSleepsAgain_R2(Mode mode) {
    mode.run(() -> main(() -> catchAll(() -> sleep(Duration.ofSeconds(1)))));
    assertThat(reported)
        .singleElement()
        .asString()
        .startsWith("Task was abandoned: it catches its cancellation and goes on");
  }

  @InBothModes
  void runEndsAlthoughATaskCatchesEverythingAndYieldsAgain_R2(Mode mode) {
    mode.run(() -> main(() -> catchAll(() -> sleep(Duration.ZERO))));
    assertThat(reported).singleElement().asString().startsWith("Task was abandoned");
  }

  @InBothModes
  void runEndsAlthoughATaskCatchesEverythingAndWaitsForWhatNeverComes_R2(Mode mode) {
    mode.run(
        () ->
            main(
                () -> {
                  try {
                    sleep(HOUR);
                  } catch (Throwable refused) {
                    EventLoop.running().createFuture().await();
                  }
                }));
    assertThat(reported).first().asString().startsWith("Shutdown took longer than PT5M");
  }

  @Test
  void runEndsAlthoughATaskCatchesEveryInterrupt_R2() {
    Mode.OWN_LOOP.run(() -> main(() -> catchAll(() -> new LinkedBlockingQueue<String>().take())));
    assertThat(reported).singleElement().asString().startsWith("Task was abandoned");
  }

  @InBothModes
  void longCleanUpIsNoRefusal_R1(Mode mode) {
    mode.run(
        () ->
            main(
                () -> {
                  try {
                    sleep(HOUR);
                  } finally {
                    for (int i = 0; i < 100; i++) sleep(Duration.ofSeconds(1));
                    trail.add("cleaned up");
                  }
                }));
    assertThat(trail).containsExactly("cleaned up");
    assertThat(reported).isEmpty();
  }

  @InBothModes
  void cleanUpInAShieldAndAGroupThatWaitsForItsChildrenAreNoRefusals_R1(Mode mode) {
    mode.run(
        () ->
            main(
                () ->
                    taskGroup(
                        group ->
                            group.createTask(
                                () ->
                                    shielded(
                                        () -> {
                                          for (int i = 0; i < 100; i++) {
                                            sleep(Duration.ofSeconds(1));
                                          }
                                          trail.add("cleaned up");
                                        })))));
    assertThat(trail).containsExactly("cleaned up");
    assertThat(reported).isEmpty();
  }

  @InBothModes
  void cleanUpThatCancelsAllOthersDoesNotCancelTheShutdown_R1(Mode mode) {
    mode.run(
        () -> {
          createTask(
              () -> {
                try {
                  sleep(HOUR);
                } finally {
                  for (Task<?> other : allTasks()) {
                    if (other != currentTask()) {
                      other.cancel();
                    }
                  }
                }
              });
          main(
              () -> {
                try {
                  sleep(HOUR);
                } finally {
                  for (int i = 0; i < 9; i++) {
                    sleep(SHORT);
                  }
                  trail.add("cleaned up");
                }
              });
        });
    assertThat(trail).containsExactly("cleaned up");
  }

  @InBothModes
  void closingALoopEndsABodyThatCatchesEverything_LOOP11(Mode mode) {
    Task<?> task;
    try (EventLoop loop = mode.loop()) {
      listen(loop);
      task = loop.createTask(() -> catchAll(() -> sleep(HOUR)));
      loop.runUntilComplete(() -> sleep(SHORT));
    }
    assertThat(task.cancelled()).isTrue();
    assertThat(reported)
        .containsExactly(
            "Task was destroyed but it is pending!",
            "Task was abandoned: it awaits again and again although its loop is closed; its body goes on no more");
  }

  @InBothModes
  void closingALoopEndsATaskThatHasNeverBegun_LOOP11(Mode mode) {
    Task<?> task;
    try (EventLoop loop = mode.loop()) {
      listen(loop);
      task = loop.createTask(() -> trail.add("begun"));
    }
    assertThat(task.cancelled()).isTrue();
    assertThat(trail).isEmpty();
  }

  @Test
  void closingALoopWaitsForTheCleanUpOfABlockedBodyInTheCallersThread_LOOP11() throws Exception {
    Task<?> task;
    try (EventLoop loop = Mode.OWN_LOOP.loop()) {
      listen(loop);
      task =
          loop.createTask(
              () -> {
                try {
                  new LinkedBlockingQueue<String>().take();
                } finally {
                  Thread.sleep(30);
                  trail.add("cleaned up in a loop that is here: " + loop.runsHere());
                }
              });
      loop.runUntilComplete(() -> sleep(SHORT));
    }
    assertThat(trail).containsExactly("cleaned up in a loop that is here: true");
    assertThat(task.cancelled()).isTrue();
  }

  @Test
  void closingALoopAbandonsWhatSitsInALockForEver_LOOP11() {
    var lock = new ReentrantLock();
    Task<?> task;
    try (var loop =
        new EventLoop(Mode.OWN_LOOP.options().withShutdownTimeout(Duration.ofMillis(20)))) {
      listen(loop);
      lock.lock();
      task =
          loop.createTask(
              () -> {
                lock.lock();
                trail.add("locked");
              });
      loop.runUntilComplete(() -> sleep(SHORT));
    }
    assertThat(task.cancelled()).isTrue();
    lock.unlock();
    assertThat(trail).isEmpty();
    assertThat(reported).hasSize(2).last().asString().startsWith("Task was abandoned");
  }

  @Test
  void aBodyThatWasAbandonedNeverGoesOnWhoeverWakesIt() throws Exception {
    var queue = new LinkedBlockingQueue<String>();
    Thread[] thread = new Thread[1];
    try (EventLoop loop = Mode.OWN_LOOP.loop()) {
      listen(loop);
      loop.createTask(
          () -> {
            thread[0] = Thread.currentThread();
            catchAll(
                () -> {
                  trail.add("got " + queue.take());
                });
          });
      loop.runUntilComplete(() -> sleep(SHORT));
    }
    queue.add("item");
    thread[0].interrupt();
    assertThat(thread[0].getStackTrace()).isNotEmpty(); // looking at it does not wake it either
    Thread.ofVirtual().start(() -> trail.add("others do")).join();
    assertThat(trail).containsExactly("others do");
  }

  @InBothModes
  void closingALoopLetsAGroupAndItsChildrenCleanUp_LOOP11(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      listen(loop);
      loop.createTask(
          () -> {
            try {
              taskGroup(
                  group ->
                      group.createTask(
                          () -> {
                            try {
                              sleep(HOUR);
                            } finally {
                              trail.add("child");
                            }
                          }));
            } finally {
              trail.add("parent");
            }
          });
      loop.runUntilComplete(() -> sleep(SHORT));
    }
    assertThat(trail).containsExactly("parent", "child");
    assertThat(reported).noneMatch(message -> message.toString().contains("abandoned"));
  }

  @InBothModes
  void closingALoopLetsOneThatWaitsForAConditionCleanUp_LOOP11(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      listen(loop);
      var lock = new Lock();
      loop.createTask(
          () -> {
            var condition = new Condition(lock);
            try (var _ = condition.hold()) {
              condition.await();
            } finally {
              trail.add("cleaned up");
            }
          });
      loop.createTask(
          () -> {
            try (var _ = lock.hold()) {
              sleep(HOUR);
            }
          });
      loop.runUntilComplete(() -> sleep(SHORT));
    }
    assertThat(trail).containsExactly("cleaned up");
  }

  /** What is refused before it suspends counts as well. */
  @InBothModes
  void closingALoopEndsABodyThatCatchesEverythingAroundAnyCallOfTheLibrary_LOOP11(Mode mode) {
    List<Action> calls =
        List.of(
            () -> Asyncio.await(Asyncio.gather(() -> sleep(HOUR), () -> sleep(HOUR))),
            () -> taskGroup(group -> group.createTask(() -> sleep(HOUR))),
            () -> Asyncio.timeout(HOUR, () -> sleep(HOUR)),
            () -> Asyncio.await(createTask(() -> sleep(HOUR))),
            () -> Asyncio.toThread(() -> {}));
    for (Action call : calls) {
      Task<?> task;
      try (EventLoop loop = mode.loop()) {
        listen(loop);
        task = loop.createTask(() -> catchAll(call));
        loop.runUntilComplete(() -> sleep(Duration.ZERO));
      }
      assertThat(task.cancelled()).isTrue();
    }
  }

  @InBothModes
  void closingALoopEndsAGeneratorThatRefusesWhileItsConsumerWaits_AG2(Mode mode) {
    Task<?> task;
    try (EventLoop loop = mode.loop()) {
      listen(loop);
      task =
          loop.createTask(
              () -> {
                AsyncGenerator<Integer> generator =
                    asyncGenerator(out -> catchAll(() -> sleep(HOUR)));
                generator.next();
              });
      loop.runUntilComplete(() -> sleep(Duration.ZERO));
    }
    assertThat(task.done()).isTrue();
  }

  @InBothModes
  void aGeneratorThatCatchesEverythingIsToldOfAndGivenUp_AG2(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((loop, report) -> reported.add(report.get("exception")));
          AsyncGenerator<Integer> generator = asyncGenerator(out -> catchAll(() -> out.yield(1)));
          generator.next();
        });
    assertThat(reported)
        .allSatisfy(each -> assertThat(each).hasToString("" + each).asString().contains("ignored"))
        .isNotEmpty();
  }

  @InBothModes
  void aGeneratorThatCatchesEverythingAndAwaitsDoesNotKeepALoopFromClosing_AG2(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      listen(loop);
      loop.runUntilComplete(
          () -> {
            AsyncGenerator<Integer> generator =
                asyncGenerator(
                    out -> {
                      try {
                        out.yield(1);
                      } finally {
                        catchAll(() -> sleep(SHORT));
                      }
                    });
            generator.next();
            trail.add("" + generator.hashCode());
          });
    }
    assertThat(reported).hasSize(1);
  }

  @InBothModes
  void whoWaitsInAnotherThreadIsToldWhenTheLoopCloses(Mode mode) throws Exception {
    CompletableFuture<String> running;
    CompletableFuture<String> submitted;
    try (EventLoop loop = mode.loop()) {
      listen(loop);
      running =
          Asyncio.runCoroutineThreadsafe(
              () -> {
                sleep(HOUR);
                return "";
              },
              loop);
      loop.runUntilComplete(() -> sleep(SHORT));
      submitted = Asyncio.runCoroutineThreadsafe(() -> "never", loop);
    }
    assertThat(running).isCancelled();
    assertThatThrownBy(submitted::join).hasRootCauseMessage("Event loop is closed");
  }

  @InBothModes
  void aRunnerEndsWithinItsShutdownTimeoutWhateverIsLeft_R2(Mode mode) {
    var options = mode.real().withShutdownTimeout(Duration.ofMillis(50));
    try (var runner = new Runner(options)) {
      listen(runner.loop());
      runner.run(
          () -> {
            for (int i = 0; i < 20; i++) {
              createTask(() -> catchAll(() -> sleep(HOUR)));
            }
            sleep(Duration.ZERO);
          });
    }
    assertThat(reported).filteredOn(each -> each.toString().startsWith("Task was ab")).hasSize(20);
  }
}
