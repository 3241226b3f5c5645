package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callInCancelScope;
import static asyncio.Asyncio.callWith;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.failAfter;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.timeoutAt;
import static asyncio.Asyncio.waitFor;
import static asyncio.Asyncio.with;
import static asyncio.Asyncio.withTimeout;
import static asyncio.Asyncio.withTimeoutAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Action;
import asyncio.AsyncContextManager;
import asyncio.AsyncExitStack;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.Outcome;
import asyncio.Task;
import asyncio.TimeoutError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A block in the calling task throws its checked exceptions as themselves. */
class CheckedExceptionsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private final IOException gone = new IOException("gone");

  private final List<Object> trail = new ArrayList<>();

  private String fetch() throws IOException, InterruptedException {
    throw gone;
  }

  private void store() throws IOException, InterruptedException {
    throw gone;
  }

  /** A manager that does nothing, as a lambda wants one for each use. */
  private static final class Plain implements AsyncContextManager<String> {
    @Override
    public String enter() {
      return "value";
    }

    @Override
    public boolean exit(@Nullable Throwable failure) {
      return false;
    }
  }

  /** Each construct around a block that fails, with a result and without. */
  private Map<String, Action> constructs() {
    Map<String, Action> all = new LinkedHashMap<>();
    all.put("timeout", () -> timeout(HOUR, () -> store()));
    all.put("timeout with a result", () -> timeout(HOUR, () -> fetch()));
    all.put("timeoutAt", () -> timeoutAt(null, () -> store()));
    all.put("timeoutAt with a result", () -> timeoutAt(null, () -> fetch()));
    all.put("withTimeout", () -> withTimeout(HOUR, limit -> store()));
    all.put("withTimeoutAt", () -> withTimeoutAt(null, limit -> store()));
    all.put("callWithTimeout", () -> callWithTimeout(HOUR, limit -> fetch()));
    all.put("waitFor", () -> waitFor(() -> store(), HOUR));
    all.put("waitFor with a result", () -> waitFor(() -> fetch(), HOUR));
    all.put("failAfter", () -> failAfter(HOUR, () -> store()));
    all.put("failAfter with a result", () -> failAfter(HOUR, () -> fetch()));
    all.put("moveOnAfter", () -> moveOnAfter(HOUR, () -> store()));
    all.put("moveOnAfter with a result", () -> moveOnAfter(HOUR, () -> fetch()));
    all.put("cancelScope", () -> cancelScope(scope -> store()));
    all.put("callInCancelScope", () -> callInCancelScope(scope -> fetch()));
    all.put("shielded", () -> shielded(() -> store()));
    all.put("shielded with a result", () -> shielded(() -> fetch()));
    all.put("atomically", () -> Asyncio.atomically(() -> store()));
    all.put("atomically with a result", () -> Asyncio.atomically(() -> fetch()));
    all.put("with", () -> with(new Plain(), value -> store()));
    all.put("callWith", () -> callWith(new Plain(), value -> fetch()));
    all.put("an exit stack", () -> with(new AsyncExitStack(), stack -> store()));
    all.put(
        "an exit stack that passes it on",
        () ->
            with(
                new AsyncExitStack(),
                stack -> {
                  stack.pushAsyncExit(
                      failure -> {
                        throw (IOException) failure;
                      });
                  store();
                }));
    all.put("Context.run", () -> Context.copyOfCurrent().run(() -> store()));
    all.put("Context.run with a result", () -> Context.copyOfCurrent().run(() -> fetch()));
    all.put(
        "several in each other",
        () ->
            timeout(
                HOUR, () -> shielded(() -> moveOnAfter(HOUR, () -> timeout(HOUR, () -> fetch())))));
    return all;
  }

  @InBothModes
  void aCheckedExceptionLeavesEachConstructAsItself(Mode mode) {
    mode.run(
        () -> {
          for (Map.Entry<String, Action> construct : constructs().entrySet()) {
            assertThat(catchThrowable(() -> construct.getValue().run()))
                .as(construct.getKey())
                .isSameAs(gone);
          }
          assertThat(Asyncio.currentTask().cancelling()).isZero();
          sleep(HOUR);
        });
  }

  /** Compiles because nothing here is declared to throw but what a lambda throws. */
  @Test
  void theCompilerKnowsWhatABlockThrows() {
    var queue = new ArrayBlockingQueue<String>(1);
    queue.add("item");
    Mode.OWN_LOOP.run(
        () -> {
          trail.add(ofNone(queue));
          try {
            ofOne();
          } catch (IOException thrown) {
            trail.add(thrown);
          }
        });
    assertThat(trail).containsExactly("item", gone);
  }

  private static String ofNone(ArrayBlockingQueue<String> queue) {
    timeout(HOUR, () -> sleep(Duration.ofMillis(1)));
    timeout(
        HOUR,
        () -> {
          Thread.sleep(1);
        });
    String item = timeout(HOUR, queue::take);
    return moveOnAfter(HOUR, () -> shielded(() -> item)).orElse("none");
  }

  private void ofOne() throws IOException {
    timeout(HOUR, () -> timeout(HOUR, () -> Asyncio.atomically(() -> fetch())));
  }

  @InBothModes
  void whatAnotherTaskThrowsIsWrappedOnce(Mode mode) {
    mode.run(
        () -> {
          Task<String> task = createTask(() -> fetch());
          List<Action> waits =
              List.of(
                  () -> timeout(HOUR, task),
                  () -> waitFor(task, HOUR),
                  () -> moveOnAfter(HOUR, task),
                  () -> failAfter(HOUR, task),
                  () -> timeout(HOUR, () -> await(task)),
                  () -> timeout(HOUR, coroutine("fetch", () -> fetch())),
                  () -> waitFor(coroutine("fetch", () -> fetch()), HOUR),
                  () -> moveOnAfter(HOUR, coroutine("fetch", () -> fetch())),
                  () -> failAfter(HOUR, coroutine("fetch", () -> fetch())));
          for (Action wait : waits) {
            assertThatThrownBy(() -> wait.run())
                .isInstanceOf(CompletionException.class)
                .hasCause(gone);
          }
        });
  }

  @InBothModes
  void theBlockOfAGroupFailsIntoTheExceptionGroup(Mode mode) {
    mode.run(
        () ->
            assertThatThrownBy(() -> taskGroup(group -> store()))
                .isInstanceOfSatisfying(
                    ExceptionGroup.class,
                    group -> assertThat(group.exceptions()).containsExactly(gone)));
  }

  @InBothModes
  void whatAManagerItselfThrowsIsWrappedAndTellsOfTheBlock(Mode mode) {
    var late = new IOException("exit");
    mode.run(
        () ->
            assertThatThrownBy(
                    () ->
                        with(
                            new AsyncContextManager<String>() {
                              @Override
                              public String enter() {
                                return "value";
                              }

                              @Override
                              public boolean exit(@Nullable Throwable failure) throws IOException {
                                throw late;
                              }
                            },
                            value -> store()))
                .isInstanceOf(CompletionException.class)
                .hasCause(late));
    assertThat(late.getSuppressed()).containsExactly(gone);
  }

  @InBothModes
  void anInterruptThatIsNoCancellationIsWrapped(Mode mode) {
    var interrupt = new InterruptedException("somebody else's");
    mode.run(
        () -> {
          List<Action> blocks =
              List.of(
                  () -> timeout(HOUR, () -> interrupted(interrupt)),
                  () -> moveOnAfter(HOUR, () -> interrupted(interrupt)),
                  () -> shielded(() -> interrupted(interrupt)),
                  () -> Asyncio.atomically(() -> interrupted(interrupt)),
                  () -> with(new Plain(), value -> interrupted(interrupt)));
          for (Action block : blocks) {
            assertThatThrownBy(() -> block.run())
                .isInstanceOf(CompletionException.class)
                .hasCause(interrupt);
          }
        });
  }

  private static void interrupted(InterruptedException interrupt) throws InterruptedException {
    throw interrupt;
  }

  @Test
  void anInterruptOfOursIsTheCancellation() {
    Mode.OWN_LOOP.run(
        () -> {
          assertThatThrownBy(() -> timeout(Duration.ofSeconds(1), () -> Thread.sleep(HOUR)))
              .isInstanceOf(TimeoutError.class);
          Outcome<?> outcome =
              moveOnAfter(Duration.ofSeconds(1), () -> Thread.sleep(HOUR.plusMinutes(1)));
          assertThat(outcome.cancelled()).isTrue();
          Task<?> task =
              createTask(
                  () ->
                      with(
                          new Plain(),
                          value -> timeout(HOUR, () -> Thread.sleep(HOUR.plusMinutes(2)))));
          sleep(Duration.ofSeconds(1));
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
  }

  @InBothModes
  void aFutureThatIsNotDoneInTimeIsCancelled(Mode mode) {
    mode.run(
        () -> {
          Future<String> late = EventLoop.running().createFuture();
          assertThatThrownBy(() -> timeout(Duration.ofSeconds(1), late))
              .isInstanceOf(TimeoutError.class);
          assertThat(late.cancelled()).isTrue();
          Future<String> later = EventLoop.running().createFuture();
          assertThat(moveOnAfter(Duration.ofSeconds(1), later).cancelled()).isTrue();
          assertThat(later.cancelled()).isTrue();
        });
  }
}
