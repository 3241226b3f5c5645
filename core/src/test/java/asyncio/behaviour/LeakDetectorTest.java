package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Failures nobody looked at, coroutines nobody awaited, tasks nobody ended, loops nobody closed.
 */
class LeakDetectorTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> trail = new ArrayList<>();

  /** Collects garbage, and lets the loop run in between, until something has been told. */
  private static void collectUntil(BooleanSupplier told) {
    for (int i = 0; !told.getAsBoolean(); i++) {
      assertThat(i).as("rounds of garbage collection").isLessThan(3000);
      System.gc();
      sleep(Duration.ofMillis(1));
    }
  }

  private static StackTraceElement newest(Map<String, Object> report) {
    return ((Throwable) report.get("source_traceback")).getStackTrace()[0];
  }

  // ---- coroutines

  @InBothModes
  void aCoroutineThatNobodyAwaitsIsToldWhenItIsCollected_TASK7(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            coroutine("lost", () -> 1);
            collectUntil(() -> !lost(log).isEmpty());
          });
      assertThat(lost(log))
          .singleElement()
          .asString()
          .matches(
              "coroutine 'lost' was never awaited, created at LeakDetectorTest\\.java:[1-9][0-9]*");
    }
  }

  /** Not what other tests have left behind. */
  private static List<String> lost(LogCapture log) {
    return log.messages().stream().filter(message -> message.contains("'lost'")).toList();
  }

  @Test
  void aCoroutineMadeOutsideALoopIsToldToo_TASK7() {
    try (var log = new LogCapture()) {
      coroutine("outside", () -> 1);
      log.collectUntil("coroutine 'outside' was never awaited, created at LeakDetectorTest.java:");
    }
  }

  @InBothModes
  void aCoroutineThatNobodyHasAwaitedWhenTheLoopClosesIsToldThenAndOnce_TASK7(Mode mode) {
    List<Coroutine<?>> kept = new ArrayList<>();
    try (var log = new LogCapture()) {
      mode.run(() -> kept.add(coroutine("kept", () -> 1)));
      assertThat(log.messages()).hasSize(1).first().asString().startsWith("coroutine 'kept'");

      kept.clear();
      coroutine("later", () -> 1);
      log.collectUntil("coroutine 'later' was never awaited");
      assertThat(log.messages()).hasSize(2);
    }
  }

  @InBothModes
  void aCoroutineThatWasAwaitedOrClosedOrMadeATaskIsNotTold_TASK7(Mode mode) {
    List<Coroutine<?>> kept = new ArrayList<>();
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            Coroutine<Integer> awaited = coroutine("awaited", () -> 1);
            Coroutine<Integer> closed = coroutine("closed", () -> 1);
            Coroutine<Integer> task = coroutine("task", () -> 1);
            Coroutine<Integer> cancelled = coroutine("cancelled", () -> 1);
            kept.addAll(List.of(awaited, closed, task, cancelled));
            await(awaited);
            closed.close();
            createTask(cancelled).cancel();
            await(createTask(task));
          });
      assertThat(log.messages()).isEmpty();
    }
    assertThat(kept).hasSize(4);
  }

  // ---- exceptions

  @InBothModes
  void anExceptionThatNobodyRetrievedIsToldWhenItsFutureIsCollected_FUT7(Mode mode) {
    var failure = new IllegalStateException("nobody looked");
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          EventLoop.running().createFuture().setException(failure);
          collectUntil(() -> !reports.isEmpty());
          assertThat(reports).hasSize(1);
          assertThat(reports.getFirst())
              .containsOnlyKeys("message", "exception", "future")
              .containsEntry("message", "Future exception was never retrieved")
              .containsEntry("exception", failure)
              .containsEntry(
                  "future", "<Future finished exception=IllegalStateException('nobody looked')>");
        });
  }

  @InBothModes
  void anExceptionThatNobodyRetrievedIsToldAlsoIfTheLoopIsNeverIdle_FUT7(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          EventLoop.running().createFuture().setException(new IllegalStateException("busy"));
          for (int i = 0; reports.isEmpty(); i++) {
            assertThat(i).as("rounds of garbage collection").isLessThan(3000);
            System.gc();
            sleep(Duration.ZERO);
          }
          assertThat(reports).hasSize(1);
        });
  }

  @InBothModes
  void anExceptionIsToldAsItsTaskIsCalledThen_FUT7(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          failingTask().setName("renamed");
          collectUntil(() -> !reports.isEmpty());
          assertThat(reports.getFirst().get("future"))
              .asString()
              .matches("<Task finished name='renamed' coro=<.*> exception=.*'nobody looked'\\)>");
        });
  }

  private static Task<?> failingTask() {
    return createTask(
        () -> {
          throw new IllegalStateException("nobody looked");
        });
  }

  @InBothModes
  void anExceptionThatNobodyRetrievedBeforeTheLoopStopsIsToldWhenItIsCollected_FUT7(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      List<Map<String, Object>> reports = Mode.reports(loop);
      loop.runUntilComplete(
          () -> loop.createFuture().setException(new IllegalStateException("nobody looked")));
      for (int i = 0; reports.isEmpty(); i++) {
        assertThat(i).as("rounds of garbage collection").isLessThan(3000);
        System.gc();
        loop.runUntilComplete(() -> sleep(Duration.ZERO));
      }
      assertThat(reports).hasSize(1);
    }
  }

  @InBothModes
  void anExceptionOfATaskThatNobodyAwaitedIsToldWithItsPlaceOfCreation_FUT7(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.setDebug(true);
          loop.setSlowCallbackDuration(LONG);
          List<Map<String, Object>> reports = Mode.reports(loop);
          createTask(
              () -> {
                throw new IllegalStateException("nobody looked");
              },
              "failing");
          collectUntil(() -> !reports.isEmpty());
          assertThat(reports.getFirst())
              .containsEntry("message", "Task exception was never retrieved");
          assertThat(reports.getFirst().get("future")).asString().contains("name='failing'");
          assertThat(newest(reports.getFirst()).getFileName()).isEqualTo("LeakDetectorTest.java");
        });
  }

  @InBothModes
  void anExceptionThatNobodyHasRetrievedWhenTheLoopClosesIsToldThenAndOnce_FUT7(Mode mode) {
    List<Future<?>> kept = new ArrayList<>();
    EventLoop loop = mode.loop();
    List<Map<String, Object>> reports = Mode.reports(loop);
    Future<Object> future = loop.createFuture();
    kept.add(future);
    loop.runUntilComplete(() -> future.setException(new IllegalStateException("nobody looked")));
    assertThat(reports).isEmpty();
    loop.close();
    loop.close();
    assertThat(Mode.messages(reports)).containsExactly("Future exception was never retrieved");
    assertThat(kept).hasSize(1);
  }

  @InBothModes
  void anExceptionThatSomebodyLookedAtIsNotTold_FUT7(Mode mode) {
    List<Future<?>> kept = new ArrayList<>();
    List<Map<String, Object>> reports = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.setExceptionHandler((in, report) -> reports.add(report));
          for (int i = 0; i < 4; i++) {
            Future<Object> future = loop.createFuture();
            future.setException(new IllegalStateException("seen"));
            kept.add(future);
          }
          assertThatThrownBy(kept.get(0)::result).hasMessage("seen");
          assertThat(kept.get(1).exception()).hasMessage("seen");
          assertThatThrownBy(() -> await(kept.get(2))).hasMessage("seen");
          assertThat(kept.get(3).cancel()).isFalse();
        });
    assertThat(reports).isEmpty();
  }

  // ---- tasks

  @InBothModes
  void aTaskThatIsPendingWhenItsLoopClosesIsToldAndThenItsBodyEnds_TASK6(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      loop.setExceptionHandler(
          (in, report) -> {
            trail.add((String) report.get("message"));
            assertThat(report).containsOnlyKeys("message", "task");
            assertThat(((Task<?>) report.get("task")).name()).isEqualTo("waiting");
          });
      loop.createTask(
          () -> {
            try {
              return sleep(Duration.ofHours(1), 1);
            } finally {
              trail.add("body ends");
            }
          },
          asyncio.TaskOptions.named("waiting"));
      loop.runUntilComplete(() -> sleep(Duration.ZERO));
      trail.add("loop closes");
    }
    assertThat(trail)
        .containsExactly("loop closes", "Task was destroyed but it is pending!", "body ends");
  }

  @InBothModes
  void aTaskThatHasNotBegunWhenItsLoopClosesIsToldButNotItsCoroutine_TASK6(Mode mode) {
    List<Map<String, Object>> reports;
    try (var log = new LogCapture()) {
      try (EventLoop loop = mode.loop()) {
        loop.setDebug(true);
        reports = Mode.reports(loop);
        loop.createTask(coroutine("unborn", () -> trail.add("runs")));
      }
      assertThat(log.messages()).isEmpty();
    }
    assertThat(Mode.messages(reports)).containsExactly("Task was destroyed but it is pending!");
    assertThat(newest(reports.getFirst()).getFileName()).isEqualTo("LeakDetectorTest.java");
    assertThat(reports.getFirst().get("task"))
        .asString()
        .contains("unborn")
        .matches(".* created at LeakDetectorTest\\.java:[0-9]+>");
    assertThat(trail).isEmpty();
  }

  @InBothModes
  void tasksThatRunAsUsualAreNotTold_TASK6(Mode mode) {
    List<Map<String, Object>> reports = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop.running().setExceptionHandler((in, report) -> reports.add(report));
          createTask(() -> sleep(Duration.ofHours(1))); // run() cancels it
          createTask(() -> sleep(Duration.ofHours(1))).cancel();
          await(createTask(() -> 1));
        });
    assertThat(reports).isEmpty();
  }

  // ---- loops

  private static void leaveALoop(Mode mode) {
    mode.loop().runUntilComplete(() -> sleep(Duration.ZERO));
  }

  @InBothModes
  void aLoopThatNobodyClosedIsTold_LOOP11(Mode mode) {
    try (var log = new LogCapture()) {
      leaveALoop(mode);
      log.collectUntil("unclosed event loop <EventLoop running=false closed=false");
    }
  }

  @InBothModes
  void aLoopThatWasClosedIsNotTold_LOOP11(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(() -> sleep(Duration.ZERO));
      leaveALoop(mode);
      log.collectUntil("unclosed event loop");
      assertThat(log.messages()).hasSize(1);
    }
  }
}
