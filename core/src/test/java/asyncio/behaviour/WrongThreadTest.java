package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callInTaskGroup;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TimerHandle;
import asyncio.sync.Event;
import asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Loops used by threads that do not run them. */
class WrongThreadTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Has another thread do something while the loop runs, and returns what that throws. */
  private static Throwable elsewhere(EventLoop loop, Consumer<EventLoop> misuse) {
    return await(
        loop.runInExecutor(
            job -> Thread.ofPlatform().name("stranger").start(job),
            () -> catchThrowable(() -> misuse.accept(loop))));
  }

  private static void refusedElsewhere(Mode mode, String what, Consumer<EventLoop> misuse) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "Non-thread-safe operation: cannot "
            + what
            + " from thread 'stranger' while the loop runs in another; use callSoonThreadsafe()",
        loop -> {
          throw elsewhere(loop, misuse);
        });
  }

  @InBothModes
  void schedulingFromAnotherThreadIsRefused_D1(Mode mode) {
    refusedElsewhere(mode, "call callSoon", loop -> loop.callSoon(() -> {}));
    refusedElsewhere(mode, "set a timer", loop -> loop.callLater(SECOND, () -> {}));
    refusedElsewhere(mode, "set a timer", loop -> loop.callAt(SECOND, () -> {}));
    refusedElsewhere(mode, "create a task", loop -> loop.createTask(() -> 1));
    refusedElsewhere(mode, "call runInExecutor", loop -> loop.runInExecutor(null, () -> 1));
  }

  @InBothModes
  void completingAFutureFromAnotherThreadIsRefusedAndItStaysPending_D1(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Future<Integer> future = loop.createFuture();
          List<Throwable> refusals =
              List.of(
                  elsewhere(loop, in -> future.setResult(1)),
                  elsewhere(loop, in -> future.setException(new RuntimeException())),
                  elsewhere(loop, in -> future.cancel()));
          assertThat(refusals)
              .allSatisfy(
                  refusal ->
                      assertThat(refusal)
                          .isInstanceOf(IllegalStateException.class)
                          .hasMessageContaining("cannot complete a future from thread 'stranger'"));
          assertThat(future.done()).isFalse();
          future.setResult(2);
          assertThat(await(future)).isEqualTo(2);
        });
  }

  @InBothModes
  void cancellingATaskFromAnotherThreadIsRefusedAndItGoesOn_D1(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Task<Integer> task = createTask(() -> sleep(SECOND, 1));
          sleep(Duration.ZERO);
          assertThat(elsewhere(loop, in -> task.cancel()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("cannot cancel a task");
          assertThat(task.cancelling()).isZero();
          assertThat(await(task)).isEqualTo(1);
        });
  }

  @InBothModes
  void cancellingATimerFromAnotherThreadIsRefusedAndItFires_D1(Mode mode) {
    List<String> trail = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          TimerHandle timer = loop.callLater(SECOND, () -> trail.add("fired"));
          assertThat(elsewhere(loop, in -> timer.cancel()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("cannot cancel a timer");
          assertThat(timer.cancelled()).isFalse();
          sleep(SECOND);
        });
    assertThat(trail).containsExactly("fired");
  }

  @InBothModes
  void anEventThatAnotherThreadFailedToSetCanStillBeSet(Mode mode) {
    var event = new Event();
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Task<Boolean> waiter = createTask(event::await);
          sleep(Duration.ZERO);
          assertThat(elsewhere(loop, in -> event.set())).isInstanceOf(IllegalStateException.class);
          assertThat(event.isSet()).isFalse();
          event.set();
          assertThat(await(waiter)).isTrue();
        });
  }

  @InBothModes
  void aPermitThatAnotherThreadFailedToReleaseCanStillBeReleased(Mode mode) {
    var semaphore = new Semaphore(0);
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Task<Boolean> waiter = createTask(semaphore::acquire);
          sleep(Duration.ZERO);
          assertThat(elsewhere(loop, in -> semaphore.release()))
              .isInstanceOf(IllegalStateException.class);
          assertThat(semaphore.value()).isZero();
          semaphore.release();
          assertThat(await(waiter)).isTrue();
          assertThat(semaphore.value()).isZero();
        });
  }

  @InBothModes
  void aGroupThatAnotherThreadFailedToCancelGoesOn(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          int result =
              callInTaskGroup(
                  group -> {
                    Task<Integer> one = group.createTask(() -> sleep(SECOND, 1));
                    assertThat(elsewhere(loop, in -> group.cancel()))
                        .isInstanceOf(IllegalStateException.class);
                    Task<Integer> two = group.createTask(() -> sleep(SECOND, 2));
                    return await(one) + await(two);
                  });
          assertThat(result).isEqualTo(3);
        });
  }

  @InBothModes
  void suspendingInAnotherThreadIsRefused(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "no event loop runs in this thread",
        loop -> {
          throw elsewhere(loop, in -> in.createFuture().await());
        });
  }

  @InBothModes
  void stoppingFromAnotherThreadIsRefusedRatherThanLost(Mode mode) {
    refusedElsewhere(mode, "stop the loop", EventLoop::stop);
  }

  @InBothModes
  void runningALoopThatRunsElsewhereIsRefused_LOOP10(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "This event loop is already running",
        loop -> {
          throw elsewhere(loop, EventLoop::runForever);
        });
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "Cannot close a running event loop",
        loop -> {
          throw elsewhere(loop, EventLoop::close);
        });
  }

  @InBothModes
  void aLoopThatDoesNotRunMayBeUsedByAnyOneThread(Mode mode) throws Exception {
    List<String> trail = new ArrayList<>();
    try (EventLoop loop = mode.loop()) {
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    loop.callSoon(() -> trail.add("callback"));
                    loop.createTask(() -> trail.add("task"));
                    loop.callLater(SECOND, () -> trail.add("timer"));
                  });
      thread.join();
      loop.runUntilComplete(() -> sleep(SECOND));
    }
    assertThat(trail).containsExactly("callback", "task", "timer");
  }
}
