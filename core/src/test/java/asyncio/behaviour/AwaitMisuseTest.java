package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.sync.Event;
import asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Awaiting where it is not possible, and awaiting what cannot be awaited. */
class AwaitMisuseTest {
  private static final Action NOTHING = () -> {};

  @Test
  void suspendingWithoutALoopSaysHowToStartOne() {
    List<ThrowingCallable> suspending =
        List.of(
            () -> await(() -> 1),
            () -> await(new CompletableFuture<Integer>()),
            () -> sleep(Duration.ZERO),
            () -> taskGroup(group -> {}),
            () -> timeout(Duration.ofSeconds(1), NOTHING),
            () -> waitFor(NOTHING, Duration.ofSeconds(1)),
            () -> waitFor(NOTHING, Duration.ZERO),
            () -> toThread(NOTHING));

    assertThat(suspending)
        .allSatisfy(
            each ->
                assertThatThrownBy(each)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no event loop runs in this thread")
                    .hasMessageContaining("run(() -> ...)"));
  }

  @Test
  void askingForTheRunningLoopWithoutOneSaysHowToStartOne() {
    List<ThrowingCallable> asking =
        List.of(
            EventLoop::running,
            Asyncio::getRunningLoop,
            Asyncio::currentTask,
            Asyncio::allTasks,
            () -> createTask(NOTHING));

    assertThat(asking)
        .allSatisfy(
            each ->
                assertThatThrownBy(each)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no running event loop")
                    .hasMessageContaining("run(() -> ...)"));
  }

  @Test
  void theCurrentLoopIsNeverMadeInPassing() {
    assertThatThrownBy(Asyncio::getEventLoop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "no current event loop in thread '" + Thread.currentThread().getName())
        .hasMessageContaining("setEventLoop()");
  }

  @InBothModes
  void sleepingInACallbackIsRefused(Mode mode) {
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "callbacks cannot suspend; start a task with createTask(() -> ...)",
        loop -> sleep(Duration.ZERO));
  }

  @InBothModes
  void awaitingAPendingFutureInACallbackIsRefused(Mode mode) {
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "callbacks cannot suspend",
        loop -> loop.createFuture().await());
  }

  @InBothModes
  void aTaskGroupInACallbackIsRefused(Mode mode) {
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "callbacks cannot suspend",
        loop -> taskGroup(group -> {}));
  }

  @InBothModes
  void waitingForAnEventInACallbackIsRefusedAndLeavesNoWaiter(Mode mode) {
    var event = new Event();

    Refused.inACallback(
        mode, IllegalStateException.class, "callbacks cannot suspend", loop -> event.await());

    assertThat(event).hasToString("<Event unset>");
  }

  @InBothModes
  void waitingForASemaphoreInACallbackIsRefusedAndTakesNoPermit(Mode mode) {
    var semaphore = new Semaphore(0);

    Refused.inACallback(
        mode, IllegalStateException.class, "callbacks cannot suspend", loop -> semaphore.acquire());
    semaphore.release();

    assertThat(semaphore).hasToString("<Semaphore unlocked, value:1>");
  }

  @InBothModes
  void aCoroutineThatIsRefusedInACallbackCanStillBeAwaited(Mode mode) {
    Coroutine<Integer> patient = coroutine("patient", () -> 1);

    Refused.inACallback(
        mode, IllegalStateException.class, "callbacks cannot suspend", loop -> patient.await());

    mode.run(() -> assertThat(await(patient)).isEqualTo(1));
  }

  @InBothModes
  void aCoroutineRunsOnce(Mode mode) {
    Coroutine<Integer> once = coroutine("once", () -> 1);

    mode.run(() -> assertThat(await(once)).isEqualTo(1));

    Refused.inATask(
        mode,
        IllegalStateException.class,
        "cannot reuse already awaited coroutine 'once'; make a new one for each await",
        loop -> await(once));
  }

  @InBothModes
  void aCoroutineThatRunsCannotBeAwaitedAgain(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "coroutine 'busy' is being awaited already; make it a task to await it twice",
        loop -> {
          Coroutine<Integer> busy = coroutine("busy", () -> sleep(Duration.ofMinutes(1), 1));
          createTask(busy);
          sleep(Duration.ZERO);
          await(busy);
        });
  }

  @InBothModes
  void aCoroutineThatFailedCannotBeAwaitedAgain(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "cannot reuse already awaited coroutine",
        loop -> {
          Coroutine<?> failing =
              coroutine(
                  "failing",
                  () -> {
                    throw new UnsupportedOperationException();
                  });
          assertThatThrownBy(() -> await(failing))
              .isInstanceOf(UnsupportedOperationException.class);
          await(failing);
        });
  }

  @InBothModes
  void aClosedCoroutineCannotBeAwaited(Mode mode) {
    Coroutine<Integer> closed = coroutine("closed", () -> 1);

    closed.close();
    closed.close();

    Refused.inATask(
        mode, IllegalStateException.class, "cannot reuse", loop -> await(createTask(closed)));
  }

  @InBothModes
  void closingARunningCoroutineDoesNothing(Mode mode) {
    Coroutine<Integer> busy = coroutine("busy", () -> sleep(Duration.ofMinutes(1), 1));

    mode.run(
        () -> {
          var task = createTask(busy);
          sleep(Duration.ZERO);
          busy.close();
          assertThat(await(task)).isEqualTo(1);
        });
  }

  @InBothModes
  void awaitingAFutureOfAnotherLoopIsAnErrorAtTheAwait_TASK4(Mode mode) {
    try (EventLoop other = mode.loop()) {
      Future<Integer> foreign = other.createFuture();

      Refused.inATask(
          mode,
          IllegalStateException.class,
          "attached to a different loop; use runCoroutineThreadsafe()",
          loop -> await(foreign));
    }
  }

  @InBothModes
  void aTaskCannotAwaitItself_TASK4(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "Task cannot await on itself",
        loop -> await(Asyncio.currentTask()));
  }

  @InBothModes
  void checkedExceptionsArriveWrappedOnceAndUncheckedAsThemselves(Mode mode) {
    var checked = new java.io.IOException("checked");
    var unchecked = new IllegalArgumentException("unchecked");

    mode.run(
        () -> {
          var failing =
              createTask(
                  () -> {
                    throw checked;
                  });
          assertThatThrownBy(() -> await(() -> await(failing)))
              .isInstanceOf(java.util.concurrent.CompletionException.class)
              .hasCause(checked);
          assertThat(failing.exception()).isSameAs(checked);
          assertThatThrownBy(
                  () ->
                      await(
                          () -> {
                            throw unchecked;
                          }))
              .isSameAs(unchecked);
        });
  }
}
