package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.syncToAsync;
import static asyncio.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Awaitable;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Coroutines that do not get to run, and callbacks that are hard to name. */
class RefusedWorkTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static Throwable elsewhere(EventLoop loop, Runnable misuse) {
    return await(
        loop.runInExecutor(
            job -> Thread.ofPlatform().name("stranger").start(job),
            () -> catchThrowable(misuse::run)));
  }

  // ---- factories

  private static final class Nothing implements TaskFactory {
    @Override
    @SuppressWarnings("NullAway") // what it must not do
    public <T> Task<T> create(
        EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
      return null;
    }
  }

  @InBothModes
  void aTaskFactoryThatMakesNoTaskIsAClearErrorAndTheCoroutineIsClosed(Mode mode) {
    Coroutine<Integer> unwanted = coroutine("unwanted", () -> 1);
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "the task factory returned null; have it return a task of this loop",
        loop -> {
          loop.setTaskFactory(new Nothing());
          try {
            createTask(unwanted);
          } finally {
            loop.setTaskFactory(null);
            assertThatThrownBy(() -> await(unwanted)).hasMessageContaining("cannot reuse");
          }
        });
  }

  // ---- wrong threads

  @InBothModes
  void aGroupThatIsUsedByAnotherThreadRefusesAndClosesTheCoroutine_TASK7(Mode mode) {
    Coroutine<Integer> refused = coroutine("refused", () -> 1);
    mode.run(
        () ->
            taskGroup(
                group -> {
                  assertThat(elsewhere(EventLoop.running(), () -> group.createTask(refused)))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("cannot create a task from thread 'stranger'");
                  assertThatThrownBy(() -> await(refused)).hasMessageContaining("cannot reuse");
                }));
  }

  @InBothModes
  void takingACancellationBackFromAnotherThreadIsRefused_D1(Mode mode) {
    mode.run(
        () -> {
          Task<?> task = createTask(() -> sleep(LONG));
          sleep(Duration.ZERO);
          task.cancel();
          assertThat(elsewhere(EventLoop.running(), task::uncancel))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("cannot uncancel a task from thread 'stranger'");
          assertThat(task.cancelling()).isEqualTo(1);
          assertThatThrownBy(() -> await(task)).isInstanceOf(asyncio.CancelledError.class);
        });
  }

  // ---- names

  private static void failing() {
    throw new IllegalStateException("bad callback");
  }

  @InBothModes
  void aMethodReferenceThatFailsIsNamedByItsMethod(Mode mode) {
    List<Map<String, Object>> reports = new ArrayList<>();
    var made = new IllegalStateException("made elsewhere");
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.setExceptionHandler((in, report) -> reports.add(report));
          loop.callSoon(RefusedWorkTest::failing);
          loop.callSoon(() -> failing());
          loop.callSoon(
              () -> {
                throw made;
              });
          loop.createFuture().addDoneCallback(RefusedWorkTest::failingWith);
          var future = loop.createFuture();
          future.addDoneCallback(RefusedWorkTest::failingWith);
          future.cancel();
          sleep(LONG);
        });
    assertThat(Mode.messages(reports))
        .containsExactly(
            "Exception in callback RefusedWorkTest.failing",
            "Exception in callback RefusedWorkTest.lambda",
            "Exception in callback RefusedWorkTest.lambda",
            "Exception in callback RefusedWorkTest.failingWith");
  }

  private static void failingWith(Object done) {
    throw new IllegalStateException("bad done callback of " + done);
  }

  // ---- functions

  private static String read(String name) throws IOException {
    if (name.isEmpty()) {
      throw new IOException("no name");
    }
    return "read " + name;
  }

  @InBothModes
  void aBlockingFunctionMayThrow(Mode mode) {
    var read = syncToAsync(RefusedWorkTest::read);
    mode.run(
        () -> {
          assertThat(await(read.apply("file"))).isEqualTo("read file");
          assertThatThrownBy(() -> await(read.apply("")))
              .isInstanceOf(CompletionException.class)
              .hasCauseInstanceOf(IOException.class)
              .hasRootCauseMessage("no name");
        });
  }

  @InBothModes
  void aBlockingFunctionNeedsNoResult(Mode mode) {
    var store = syncToAsync(RefusedWorkTest::store);
    var lambda = syncToAsync((String name) -> store(name));
    Function<String, Coroutine<String>> withResult = syncToAsync(name -> read(name)); // the nearer
    mode.run(
        () -> {
          Object nothing = await(store.apply("file"));
          assertThat(nothing).isNull();
          assertThat(await(withResult.apply("file"))).isEqualTo("read file");
          assertThatThrownBy(() -> await(lambda.apply("")))
              .isInstanceOf(CompletionException.class)
              .hasRootCauseMessage("no name");
        });
  }

  private static void store(String name) throws IOException {
    if (!read(name).isEmpty()) {
      Thread.yield();
    }
  }
}
