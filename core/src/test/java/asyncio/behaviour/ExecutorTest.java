package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.CancelledError;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Blocking jobs in other threads. */
class ExecutorTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<Object> trail = new ArrayList<>();

  @InBothModes
  void aJobHasItsCallersContextAndItsChangesStayThere(Mode mode) {
    var request = new ContextVar<String>("request");
    mode.run(
        () -> {
          request.set("seven");
          trail.add(
              toThread(
                  () -> {
                    String before = request.get();
                    request.set("eight");
                    return before + request.get();
                  }));
          trail.add(request.get());
        });
    assertThat(trail).containsExactly("seveneight", "seven");
  }

  @InBothModes
  void theFailureOfAJobArrivesWrappedOnceIfItIsChecked(Mode mode) {
    var checked = new IOException("checked");
    var unchecked = new IllegalStateException("unchecked");
    mode.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      toThread(
                          () -> {
                            throw checked;
                          }))
              .isInstanceOf(CompletionException.class)
              .hasCause(checked);
          assertThatThrownBy(
                  () ->
                      toThread(
                          () -> {
                            throw unchecked;
                          }))
              .isSameAs(unchecked);
        });
  }

  @InBothModes
  void aDefaultExecutorThatRejectsDoesNoHarm(Mode mode) {
    ExecutorService ended = Executors.newSingleThreadExecutor();
    ended.shutdown();
    Refused.inATask( // which waits for hours afterwards, as it could not were the job still counted
        mode,
        RejectedExecutionException.class,
        "rejected from",
        loop -> {
          loop.setDefaultExecutor(ended);
          toThread(() -> 1);
        });
  }

  @InBothModes
  void anExecutorThatFailsDoesNoHarm(Mode mode) {
    Executor broken =
        job -> {
          throw new OutOfMemoryError("unable to create native thread");
        };
    Refused.inATask(
        mode,
        OutOfMemoryError.class,
        "unable to create native thread",
        loop -> loop.runInExecutor(broken, () -> 1));
  }

  /** What comes of a job that a default executor is to do, and whether time goes on after that. */
  private Throwable refusalBy(Mode mode, ExecutorService executor) {
    mode.run(
        () -> {
          EventLoop.running().setDefaultExecutor(executor);
          trail.add(catchThrowable(() -> toThread(() -> 1)));
          sleep(Duration.ofHours(1)); // virtual time stands while a job is under way
        });
    return (Throwable) trail.getFirst();
  }

  @InBothModes
  void aThreadFactoryThatThrowsFailsTheCaller(Mode mode) {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            1,
            job -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    assertThat(refusalBy(mode, pool)).isInstanceOf(OutOfMemoryError.class);
  }

  @InBothModes
  @SuppressWarnings("NullAway") // that is what is wrong with it
  void aThreadFactoryThatMakesNoThreadFailsTheCaller(Mode mode) {
    assertThat(refusalBy(mode, Executors.newFixedThreadPool(1, job -> null)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("ThreadFactory must not return null");
  }

  @InBothModes
  void anExecutorThatThrowsAfterItHasRunTheJobFailsTheCallerOnce(Mode mode) {
    Executor late =
        job -> {
          job.run();
          throw new IllegalStateException("late");
        };
    mode.run(
        () -> {
          trail.add(
              catchThrowable(() -> EventLoop.running().runInExecutor(late, () -> 1)).getMessage());
          sleep(Duration.ofHours(1));
          trail.add(toThread(() -> 2));
          sleep(Duration.ofHours(1));
        });
    assertThat(trail).containsExactly("late", 2);
  }

  /** Ends, and says so by throwing. */
  private static final class Irritable extends AbstractExecutorService {
    @Override
    public void execute(Runnable job) {
      job.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException("never ends");
    }
  }

  @InBothModes
  void anExecutorThatDoesNotTellWhenItEndsIsReportedAndTheLoopCloses(Mode mode) {
    List<Map<String, Object>> reports = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          EventLoop.running().setDefaultExecutor(new Irritable());
          trail.add(toThread(() -> 1));
        });
    assertThat(trail).containsExactly(1);
    assertThat(Mode.messages(reports)).containsExactly("The executor does not tell when it ends");
  }

  @InBothModes
  void anExecutorMayRunTheJobInItsCaller(Mode mode) {
    mode.run(
        () -> {
          Future<String> done = EventLoop.running().runInExecutor(Runnable::run, () -> "at once");
          assertThat(done.done()).isFalse();
          assertThat(await(done)).isEqualTo("at once");
        });
  }

  @InBothModes
  void aTaskThatIsCancelledDoesNotWaitForItsJobWhoseOutcomeIsLost(Mode mode) {
    var goOn = new CountDownLatch(1);
    List<Map<String, Object>> reports = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          EventLoop.running().setExceptionHandler((in, report) -> reports.add(report));
          Task<?> task =
              createTask(
                  () ->
                      toThread(
                          () -> {
                            goOn.await();
                            throw new IOException("nobody listens");
                          }));
          sleep(Duration.ZERO);
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          goOn.countDown();
        });
    assertThat(reports).isEmpty();
  }

  @InBothModes
  void aJobThatEndsAfterTheCloseIsDropped(Mode mode) throws Exception {
    var goOn = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    List<Future<String>> futures = new ArrayList<>();
    try (EventLoop loop = mode.loop()) {
      futures.add(
          loop.runInExecutor(
              job ->
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            job.run();
                            ended.countDown();
                          }),
              () -> {
                goOn.await();
                return "late";
              }));
    }
    goOn.countDown();
    ended.await();
    for (int i = 0; i < 100; i++) { // whatever the JDK's scheduler may have to do, is done then
      Thread.startVirtualThread(() -> {}).join();
    }
    assertThat(futures.getFirst().done()).isFalse();
  }

  @InBothModes
  void jobsOfManyTasksRunBesideEachOther(Mode mode) {
    mode.run(
        () -> {
          var all = new CountDownLatch(3);
          List<Task<String>> tasks = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            tasks.add(
                createTask(
                    () ->
                        toThread(
                            () -> {
                              all.countDown();
                              all.await();
                              return "met";
                            })));
          }
          for (Task<String> task : tasks) {
            assertThat(await(task)).isEqualTo("met");
          }
          sleep(LONG);
        });
  }
}
