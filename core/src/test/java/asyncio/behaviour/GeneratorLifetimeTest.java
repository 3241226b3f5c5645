package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.AsyncGenerator;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.GeneratorExit;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What becomes of generators that nobody reads to their end. */
class GeneratorLifetimeTest {
  private final List<Object> trail = new CopyOnWriteArrayList<>();

  private AsyncGenerator<Integer> named(String name) {
    return asyncGenerator(
        out -> {
          try {
            for (int i = 0; true; i++) {
              out.yield(i);
            }
          } finally {
            trail.add(name + " is closing");
            sleep(Duration.ofMillis(1));
            trail.add(name + " is closed");
          }
        });
  }

  private static AsyncGenerator<Integer> failingToClose(String message) {
    return asyncGenerator(
        out -> {
          try {
            out.yield(1);
          } finally {
            failWith(message);
          }
        });
  }

  private static void failWith(String message) {
    throw new IllegalArgumentException(message);
  }

  /** Takes one value of a generator and forgets it. */
  private WeakReference<?> begin(AsyncGenerator<Integer> generator) {
    trail.add(generator.next());
    return new WeakReference<>(generator);
  }

  @InBothModes
  void oneThatIsForgottenIsClosedOnItsLoop_AG1(Mode mode) {
    mode.runInRealTime(
        () -> {
          WeakReference<?> forgotten = begin(named("forgotten"));
          for (int i = 0; trail.size() < 3; i++) {
            assertThat(i).isLessThan(3000);
            System.gc();
            sleep(Duration.ofMillis(5));
          }
          assertThat(forgotten.get()).isNull();
        });
    assertThat(trail).containsExactly(0, "forgotten is closing", "forgotten is closed");
  }

  @InBothModes
  void oneThatSomebodyWaitsForIsNotForgotten_AG1(Mode mode) {
    List<Map<String, Object>> reports = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          EventLoop.running().setExceptionHandler((loop, context) -> reports.add(context));
          trail.add(slow().hasNext()); // held by nobody but the call
        });
    assertThat(trail).containsExactly(true);
    assertThat(Mode.messages(reports)).isEmpty();
  }

  private static AsyncGenerator<Integer> slow() {
    return asyncGenerator(
        out -> {
          for (int i = 0; i < 20; i++) {
            System.gc();
            sleep(Duration.ofMillis(5));
          }
          out.yield(7);
        });
  }

  @InBothModes
  void oneThatOutlivesItsLoopIsForgottenQuietly_AG1(Mode mode) {
    try (var log = new LogCapture()) {
      WeakReference<?> forgotten;
      try (EventLoop loop = mode.loop()) {
        forgotten = loop.runUntilComplete(() -> begin(asyncGenerator(out -> out.yield(1))));
      }
      for (int i = 0; forgotten.get() != null; i++) {
        assertThat(i).isLessThan(3000);
        System.gc();
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
      assertThat(log.messages()).isEmpty();
    }
  }

  @InBothModes
  void theShutdownClosesAllConcurrentlyInTheOrderOfTheirBeginning_AG2(Mode mode) {
    List<AsyncGenerator<Integer>> kept = new ArrayList<>();
    mode.run(
        () -> {
          for (String name : List.of("a", "b", "c")) {
            AsyncGenerator<Integer> generator = named(name);
            kept.add(generator);
            generator.next();
          }
          kept.get(1).close();
          trail.clear();
        });
    assertThat(trail).containsExactly("a is closing", "c is closing", "a is closed", "c is closed");
  }

  @InBothModes
  void theShutdownReportsEachFailure_AG2(Mode mode) {
    List<AsyncGenerator<Integer>> kept = new ArrayList<>();
    List<Map<String, Object>> reports = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, context) -> reports.add(context));
          for (String message : List.of("one", "two")) {
            AsyncGenerator<Integer> generator = failingToClose(message);
            kept.add(generator);
            generator.next();
          }
          AsyncGenerator<Integer> fine = named("fine");
          kept.add(fine);
          fine.next();
        });
    assertThat(kept).noneMatch(AsyncGenerator::hasNext);
    assertThat(Mode.messages(reports))
        .allSatisfy(
            message ->
                assertThat((String) message)
                    .startsWith("an error occurred during closing of asynchronous generator"));
    assertThat(reports).allSatisfy(report -> assertThat(report).containsKey("asyncgen"));
    assertThat(reports.stream().map(report -> ((Throwable) report.get("exception")).getMessage()))
        .containsExactly("one", "two");
    assertThat(trail).containsExactly("fine is closing", "fine is closed");
  }

  @InBothModes
  void theShutdownReportsOneThatWillNotEnd_AG2(Mode mode) {
    List<Map<String, Object>> reports = new ArrayList<>();
    try (EventLoop loop = mode.loop()) {
      loop.setExceptionHandler((in, context) -> reports.add(context));
      AsyncGenerator<Integer> stubborn =
          asyncGenerator(
              out -> {
                try {
                  out.yield(1);
                } catch (GeneratorExit exit) {
                  out.yield(2);
                }
              });
      loop.runUntilComplete(() -> stubborn.next());
      loop.runUntilComplete(loop.shutdownAsyncgens());
      assertThat(reports).hasSize(1);
      assertThat((Throwable) reports.getFirst().get("exception"))
          .hasMessageContaining("ignored GeneratorExit");
      loop.runUntilComplete(() -> stubborn.close());
    }
    assertThat(reports).hasSize(1);
  }

  @InBothModes
  void aTaskThatIsCancelledByTheShutdownClosesItsGeneratorFirst_R1(Mode mode) {
    mode.run(
        () -> {
          createTask(
              () -> {
                try (AsyncGenerator<Integer> generator = named("in use")) {
                  generator.next();
                  sleep(Duration.ofHours(1));
                } catch (CancelledError cancelled) {
                  trail.add("cancelled");
                  throw cancelled;
                }
              });
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("in use is closing", "in use is closed", "cancelled");
  }

  @InBothModes
  void oneThatBeginsAfterTheShutdownIsWarnedOf_AG2(Mode mode) {
    try (var log = new LogCapture();
        EventLoop loop = mode.loop()) {
      loop.runUntilComplete(
          () -> {
            await(loop.shutdownAsyncgens());
            AsyncGenerator<Integer> late = named("late");
            trail.add(late.next());
            late.close();
          });
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("was scheduled after shutdownAsyncgens()");
    }
    assertThat(trail).containsExactly(0, "late is closing", "late is closed");
  }

  @InBothModes
  void aLoopThatIsClosedWithoutAShutdownEndsTheBodies(Mode mode) {
    AsyncGenerator<Integer> kept =
        asyncGenerator(
            out -> {
              try {
                out.yield(1);
              } finally {
                trail.add("ended");
                sleep(Duration.ZERO);
                trail.add("never");
              }
            });
    List<Map<String, Object>> reports;
    try (EventLoop loop = mode.loop()) {
      reports = Mode.reports(loop);
      loop.runUntilComplete(() -> trail.add(kept.next()));
    }
    assertThat(trail).containsExactly(1, "ended");
    assertThat(Mode.messages(reports))
        .singleElement()
        .asString()
        .startsWith("an error occurred during closing of asynchronous generator");
    kept.close();
  }

  @InBothModes
  void aLoopThatIsClosedEndsABodyThatAwaits(Mode mode) {
    try (EventLoop loop = mode.loop()) {
      AsyncGenerator<Integer> generator =
          asyncGenerator(
              out -> {
                try {
                  sleep(Duration.ofHours(1));
                } finally {
                  trail.add("body");
                }
              });
      loop.setExceptionHandler((in, context) -> {});
      loop.createTask(
          () -> {
            try {
              generator.next();
            } finally {
              trail.add("consumer");
            }
          });
      loop.runUntilComplete(() -> sleep(Duration.ZERO));
    }
    assertThat(trail).containsExactly("body", "consumer");
  }

  @InBothModes
  void itsTextTellsWhereItStands(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator = named("told");
          trail.add(generator.toString());
          generator.next();
          trail.add(generator.toString());
          generator.close();
          trail.add(generator.toString());
        });
    String name = "<async_generator object GeneratorLifetimeTest.lambda";
    assertThat(trail)
        .containsExactly(
            name + " not begun>",
            name + ">",
            "told is closing",
            "told is closed",
            name + " ended>");
  }
}
