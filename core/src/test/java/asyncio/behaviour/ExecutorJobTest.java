package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThreadInterruptibly;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Jobs of executors that are cancelled, and shutting down in bounded time. */
class ExecutorJobTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Object> trail = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);

  private void awaitBegun() {
    Asyncio.toThread(() -> begun.await());
  }

  private void sleepInThread() throws InterruptedException {
    begun.countDown();
    try {
      Thread.sleep(HOUR);
    } finally {
      trail.add("thread ends");
    }
  }

  @InBothModes
  void aCancelledJobThatHasNotBegunNeverBegins(Mode mode) {
    mode.runInRealTime(
        () -> {
          var go = new CountDownLatch(1);
          EventLoop loop = EventLoop.running();
          try (var single = Executors.newSingleThreadExecutor()) {
            Future<?> first = loop.runInExecutor(single, () -> go.await());
            Future<?> second = loop.runInExecutor(single, () -> trail.add("second"));
            Future<?> third = loop.runInExecutorInterruptibly(single, () -> trail.add("third"));
            second.cancel();
            assertThat(third.cancel("why")).isTrue();
            assertThat(third.cancelled()).isTrue();
            go.countDown();
            await(first);
          }
          sleep(ZERO);
        });
    assertThat(trail).isEmpty();
  }

  @InBothModes
  void cancellingATaskInterruptsItsThreadAndWaitsForIt(Mode mode) {
    mode.runInRealTime(
        () -> {
          Task<?> task = createTask(() -> toThreadInterruptibly(this::sleepInThread));
          awaitBegun();
          task.cancel("enough");
          assertThatThrownBy(() -> await(task))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
          trail.add("task ends");
          // the thread's next job is not interrupted
          Asyncio.toThread(() -> trail.add(Thread.currentThread().isInterrupted()));
        });
    assertThat(trail).containsExactly("thread ends", "task ends", false);
  }

  @InBothModes
  void aCancelledScopeInterruptsTheThread(Mode mode) {
    mode.runInRealTime(
        () ->
            cancelScope(
                scope -> {
                  createTask(
                      () -> {
                        awaitBegun();
                        scope.cancel();
                      });
                  toThreadInterruptibly(this::sleepInThread);
                  trail.add("never");
                }));
    assertThat(trail).containsExactly("thread ends");
  }

  @InBothModes
  void aJobThatEndsAllTheSameIsCancelledAndAFailureComesOut(Mode mode) {
    mode.runInRealTime(
        () -> {
          Task<?> deaf =
              createTask(
                  () ->
                      toThreadInterruptibly(
                          () -> {
                            try {
                              sleepInThread();
                            } catch (InterruptedException e) {
                              trail.add("not heeded");
                            }
                          }));
          awaitBegun();
          deaf.cancel();
          assertThatThrownBy(() -> await(deaf)).isInstanceOf(CancelledError.class);
          var again = new CountDownLatch(1);
          Task<?> failing =
              createTask(
                  () ->
                      toThreadInterruptibly(
                          () -> {
                            again.countDown();
                            try {
                              Thread.sleep(HOUR);
                            } catch (InterruptedException e) {
                              throw new IllegalStateException("of the clean-up");
                            }
                          }));
          Asyncio.toThread(() -> again.await());
          failing.cancel();
          assertThatThrownBy(() -> await(failing)).hasMessage("of the clean-up");
        });
    assertThat(trail).containsExactly("thread ends", "not heeded");
  }

  @InBothModes
  void anInterruptibleCallHasTheContextAndAResult(Mode mode) {
    mode.run(
        () -> {
          var variable = new ContextVar<String>("variable");
          variable.set("value");
          assertThat(Asyncio.<String>toThreadInterruptibly(() -> variable.get()))
              .isEqualTo("value");
          assertThatThrownBy(
                  () ->
                      toThreadInterruptibly(
                          () -> {
                            throw new IllegalArgumentException("failed");
                          }))
              .hasMessage("failed");
        });
  }

  private static List<String> tasks(List<Map<String, Object>> reports) {
    return ((List<?>) reports.getFirst().get("tasks"))
        .stream().map(task -> ((Task<?>) task).name()).toList();
  }

  private static void refuse() {
    while (true) {
      try {
        sleep(HOUR);
      } catch (CancelledError refused) {
        // and goes on
      }
    }
  }

  @InBothModes
  void aShutdownWithABoundReportsWhatIsLeft_R2(Mode mode) {
    List<Map<String, Object>> reports = new CopyOnWriteArrayList<>();
    Asyncio.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.setExceptionHandler((in, context) -> reports.add(context));
          createTask(ExecutorJobTest::refuse, "refuses");
          createTask(
              () -> {
                try {
                  sleep(HOUR);
                } finally {
                  trail.add("ends in time");
                }
              });
          loop.runInExecutor(null, this::sleepInThread);
          Asyncio.toThread(() -> begun.await());
        },
        mode.real().withShutdownTimeout(Duration.ofMillis(50)));
    assertThat(Mode.messages(reports))
        .containsExactly(
            "Task was abandoned: it catches its cancellation and goes on; its body goes on no more",
            "Shutdown took longer than PT0.05S; it goes on without what is left");
    assertThat(reports.getFirst().get("task").toString()).contains("name='refuses'");
    assertThat(reports.getLast().get("jobs").toString()).contains("JobTest.lambda in asyncio_");
    assertThat(trail).startsWith("ends in time");
  }

  @InBothModes
  void aShutdownWithABoundThatSufficesReportsNothing_R1(Mode mode) {
    List<Map<String, Object>> reports = new CopyOnWriteArrayList<>();
    Asyncio.run(
        () -> {
          EventLoop.running().setExceptionHandler((in, context) -> reports.add(context));
          createTask(
              () -> {
                try {
                  sleep(HOUR);
                } finally {
                  sleep(Duration.ofSeconds(5));
                  trail.add("cleaned up");
                }
              });
          sleep(ZERO);
        },
        mode.options().withShutdownTimeout(Duration.ofSeconds(10)));
    assertThat(reports).isEmpty();
    assertThat(trail).containsExactly("cleaned up");
  }

  @Test
  void theBoundIsForAllTogetherInTheLoopsTime() {
    List<Map<String, Object>> reports = new CopyOnWriteArrayList<>();
    Asyncio.run(
        () -> {
          EventLoop.running().setExceptionHandler((in, context) -> reports.add(context));
          createTask(
              () -> {
                try {
                  sleep(HOUR);
                } finally {
                  sleep(Duration.ofSeconds(6));
                }
              });
          var generator =
              Asyncio.<Integer>asyncGenerator(
                  out -> {
                    try {
                      out.yield(1);
                    } finally {
                      sleep(Duration.ofSeconds(6));
                    }
                  });
          generator.next();
          trail.add(generator); // not forgotten
          sleep(ZERO);
        },
        Mode.OWN_LOOP.options().withShutdownTimeout(Duration.ofSeconds(10)));
    assertThat(tasks(reports)).hasSize(1);
  }

  @InBothModes
  void aJobThatIsAllThatIsLeftIsReportedAlone(Mode mode) {
    List<Map<String, Object>> reports = new CopyOnWriteArrayList<>();
    Asyncio.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.setExceptionHandler((in, context) -> reports.add(context));
          loop.runInExecutor(null, this::sleepInThread);
          awaitBegun();
        },
        mode.real().withShutdownTimeout(Duration.ofMillis(1)));
    assertThat(Mode.messages(reports))
        .containsExactly("Shutdown took longer than PT0.001S; it goes on without what is left");
    assertThat(reports.getFirst().get("jobs").toString()).contains("JobTest.lambda in asyncio_");
    assertThat(reports.getFirst()).doesNotContainKey("tasks");
  }

  @InBothModes
  void theEndOfTheProgramWaitsForTheJobsOfTheExecutor(Mode mode) throws Exception {
    var goOn = new CountDownLatch(1);
    mode.runInRealTime(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.runInExecutor(
              null,
              () -> {
                goOn.await();
                Thread.sleep(20); // the program would be over by now
                loop.callSoonThreadsafe(() -> trail.add("loop still runs"));
                trail.add(Thread.currentThread());
              });
          createTask(
              () -> {
                try {
                  sleep(HOUR);
                } finally {
                  goOn.countDown(); // when the program is ending
                }
              });
          sleep(ZERO);
        });
    assertThat(trail).hasSize(2).contains("loop still runs");
    for (Object thread : trail) {
      if (thread instanceof Thread ended) {
        ended.join(); // the executor has told it to
      }
    }
  }
}
