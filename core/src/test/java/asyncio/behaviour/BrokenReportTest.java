package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.Task;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users' objects throw when they are asked what they are loses no report and harms no loop:
 * the report says what could be told.
 */
class BrokenReportTest {
  /** A way to be broken. */
  private enum Fault {
    EXCEPTION("IllegalStateException") {
      @Override
      @Nullable String strike() {
        throw new IllegalStateException("broken");
      }
    },
    ERROR("OutOfMemoryError") {
      @Override
      @Nullable String strike() {
        throw new OutOfMemoryError("simulated");
      }
    },
    RECURSION("StackOverflowError") {
      @Override
      @SuppressWarnings("InfiniteRecursion") // that is the fault
      @Nullable String strike() {
        return strike() + strike();
      }
    },
    NULL(null) {
      @Override
      @Nullable String strike() {
        return null;
      }
    };

    final @Nullable String thrown;

    Fault(@Nullable String thrown) {
      this.thrown = thrown;
    }

    abstract @Nullable String strike();

    /** What is told of it. */
    String of(String method) {
      return thrown == null ? "null" : "<" + method + " threw " + thrown + ">";
    }
  }

  /** A value that cannot say what it is. */
  private record Unspeakable(Fault fault) {
    @Override
    @SuppressWarnings("NullAway") // that is what is wrong with it
    public String toString() {
      return fault.strike();
    }
  }

  /** A failure of which nothing can be asked. */
  private static final class Unaskable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Fault fault;

    Unaskable(Fault fault) {
      this.fault = fault;
    }

    @Override
    public @Nullable String getMessage() {
      return fault.strike();
    }

    @Override
    public synchronized @Nullable Throwable getCause() {
      return fault.strike() == null ? null : this;
    }

    @Override
    @SuppressWarnings("NullAway")
    public StackTraceElement[] getStackTrace() {
      return fault.strike() == null ? null : super.getStackTrace();
    }
  }

  private final List<Object> trail = new ArrayList<>();

  private static Stream<Arguments> faultsInBothModes() {
    return Stream.of(Mode.values())
        .flatMap(mode -> Stream.of(Fault.values()).map(fault -> Arguments.of(mode, fault)));
  }

  @ParameterizedTest
  @MethodSource("faultsInBothModes")
  void aValueThatCannotBeWrittenDownIsToldInItsPlace_D5(Mode mode, Fault fault) {
    try (var log = new LogCapture()) {
      mode.run(
          () ->
              EventLoop.running()
                  .callExceptionHandler(
                      Map.of(
                          "message",
                          "trouble",
                          "a",
                          new Unspeakable(fault),
                          "b",
                          "the other value")));
      assertThat(log.messages())
          .containsExactly("trouble\na: " + fault.of("toString") + "\nb: the other value");
    }
  }

  @ParameterizedTest
  @MethodSource("faultsInBothModes")
  void aFailureThatCannotBeAskedIsReportedWithWhatIsKnownOfIt_D5(Mode mode, Fault fault) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            EventLoop.running()
                .callSoon(
                    () -> {
                      throw new Unaskable(fault);
                    });
            sleep(Duration.ZERO);
            trail.add("goes on");
          });
      assertThat(trail).containsExactly("goes on");
      assertThat(log.messages()).hasSize(1);
      assertThat(log.messages().getFirst()).startsWith("Exception in callback ");
      var written = new StringWriter();
      log.records().getFirst().getThrown().printStackTrace(new PrintWriter(written));
      assertThat(written.toString()).contains("BrokenReportTest$Unaskable");
    }
  }

  @ParameterizedTest
  @MethodSource("faultsInBothModes")
  void aTaskMayFailWithIt_FUT7(Mode mode, Fault fault) {
    var failure = new Unaskable(fault);
    mode.run(
        () -> {
          Task<?> task =
              createTask(
                  () -> {
                    throw failure;
                  });
          trail.add(catchThrowable(() -> await(task)) == failure);
          trail.add(task.toString().contains("exception=Unaskable("));
          Future<Object> future = EventLoop.running().createFuture();
          future.setException(failure);
          trail.add(future.exception() == failure);
          Future<Object> result = EventLoop.running().createFuture();
          result.setResult(new Unspeakable(fault));
          trail.add(result.toString().contains("result=" + fault.of("toString")));
        });
    assertThat(trail).containsExactly(true, true, true, true);
  }

  @ParameterizedTest
  @MethodSource("faultsInBothModes")
  void aHandlerThatThrowsItLosesNeitherReport_D5(Mode mode, Fault fault) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            EventLoop.running()
                .setExceptionHandler(
                    (loop, report) -> {
                      throw new Unaskable(fault);
                    });
            Map<String, Object> report = new HashMap<>();
            report.put("message", "the first error");
            report.put("value", new Unspeakable(fault));
            report.put("itself", report);
            EventLoop.running().callExceptionHandler(report);
            EventLoop.running().setExceptionHandler(null);
          });
      assertThat(log.messages()).hasSize(1);
      assertThat(log.messages().getFirst())
          .startsWith("Unhandled error in exception handler\ncontext: {")
          .contains("message=the first error", "value=" + fault.of("toString"), "itself=(this)");
    }
  }

  /** A failure with so many causes, each made by the one above. */
  private static Throwable chain(int length) {
    Throwable failure = new IllegalStateException("cause 0");
    for (int i = 1; i < length; i++) {
      failure = new IllegalStateException("cause " + i, failure);
    }
    return failure;
  }

  @InBothModes
  void causesThatNeverEndAreCutShort_D5(Mode mode) {
    var ring = new IllegalStateException("one");
    ring.initCause(new IllegalStateException("two", ring));
    List<Throwable> endless = List.of(ring, chain(100_000));
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            for (Throwable failure : endless) {
              EventLoop.running()
                  .callExceptionHandler(Map.of("message", "trouble", "exception", failure));
            }
          });
      assertThat(log.messages()).containsExactly("trouble", "trouble");
      for (var record : log.records()) {
        int depth = 0;
        for (Throwable each = record.getThrown(); each != null; each = each.getCause()) {
          assertThat(++depth).isLessThan(200);
        }
      }
      assertThat(log.records().getLast().getThrown().toString())
          .isEqualTo("java.lang.IllegalStateException: cause 99999");
    }
  }

  @Test
  void aGroupDoesNotCompareItsMembers() {
    final class Incomparable extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public boolean equals(@Nullable Object other) {
        throw new UnsupportedOperationException("incomparable");
      }

      @Override
      public int hashCode() {
        throw new UnsupportedOperationException("incomparable");
      }
    }

    var group = new ExceptionGroup("several", List.of(new Incomparable(), new Incomparable()));
    var split = group.split(each -> each == group.exceptions().getFirst());
    assertThat(split.matching().exceptions()).hasSize(1);
    assertThat(split.rest().exceptions()).hasSize(1);
    assertThat(group.split(each -> each instanceof Incomparable).matching() == group).isTrue();
  }
}
