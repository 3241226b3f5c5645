package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.ExceptionHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What happens to errors that nobody waits for. */
class DefaultHandlerTest {
  private final List<String> trail = new ArrayList<>();

  private static List<String> logged(Map<String, Object> context) {
    try (var log = new LogCapture();
        EventLoop loop = Mode.OWN_LOOP.loop()) {
      loop.callExceptionHandler(context);
      return log.messages();
    }
  }

  @Test
  void theMessageComesFirstThenTheOtherKeysInOrder_D5() {
    assertThat(
            logged(
                Map.of(
                    "zeta",
                    1,
                    "future",
                    "<Future pending>",
                    "message",
                    "Something is wrong",
                    "alpha",
                    List.of("a", "b"))))
        .containsExactly(
            """
            Something is wrong
            alpha: [a, b]
            future: <Future pending>
            zeta: 1""");
  }

  @Test
  void withoutAMessageThereIsAStandardOne_D5() {
    assertThat(logged(Map.of())).containsExactly("Unhandled exception in event loop");
  }

  @Test
  void theExceptionIsLoggedAsSuchAtTheLevelOfErrors_D5() {
    var failure = new IllegalStateException("wrong");
    try (var log = new LogCapture();
        EventLoop loop = Mode.OWN_LOOP.loop()) {
      loop.callExceptionHandler(Map.of("message", "Failed", "exception", failure));
      assertThat(log.messages()).containsExactly("Failed");
      assertThat(log.records())
          .allSatisfy(
              record -> {
                assertThat(record.getThrown()).isSameAs(failure);
                assertThat(record.getLevel()).isEqualTo(Level.SEVERE);
              });
    }
  }

  @InBothModes
  void inDebugModeTheDefaultHandlerPrintsWhereThingsWereMade_D3(Mode mode) {
    try (var log = new LogCapture()) {
      asyncio.Asyncio.run(
          () -> {
            EventLoop.running()
                .callSoon(
                    () -> {
                      throw new IllegalStateException("wrong");
                    });
            sleep(Duration.ZERO);
          },
          mode.options().withDebug(true));
      assertThat(log.messages())
          .singleElement()
          .asString()
          .matches(
              """
              Exception in callback DefaultHandlerTest.lambda
              handle: <Handle DefaultHandlerTest.lambda created at DefaultHandlerTest.java:\\d+>
              Object created at \\(most recent call first\\):
              \tat asyncio.behaviour.DefaultHandlerTest.lambda\\$.*\\(DefaultHandlerTest.java:\\d+\\)\
              """);
    }
  }

  @InBothModes
  void aHandlerThatThrowsAnErrorFallsBackToTheLogToo_D5(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            EventLoop loop = EventLoop.running();
            loop.setExceptionHandler(
                (in, context) -> {
                  throw new AssertionError("bad handler");
                });
            loop.callExceptionHandler(Map.of("message", "the first error"));
            trail.add("goes on");
          });
      assertThat(log.messages())
          .containsExactly(
              "Unhandled error in exception handler\ncontext: {message=the first error}");
      assertThat(log.records().getFirst().getThrown()).hasMessage("bad handler");
    }
    assertThat(trail).containsExactly("goes on");
  }

  @InBothModes
  void aLogThatThrowsAnErrorDoesNotHurtTheLoop_D5(Mode mode) {
    PrintStream before = System.err;
    var printed = new ByteArrayOutputStream();
    Filter broken =
        record -> {
          throw new Error("too many open files"); // as the JDK throws for want of descriptors
        };
    Logger logger = Logger.getLogger("asyncio");
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    logger.setFilter(broken);
    try {
      mode.run(
          () -> {
            EventLoop.running()
                .callExceptionHandler(
                    Map.of("message", "trouble", "exception", new IOException("gone")));
            trail.add("goes on");
          });
    } finally {
      logger.setFilter(null);
      System.setErr(before);
    }
    assertThat(trail).containsExactly("goes on");
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "asyncio: cannot log: Error('too many open files')",
            "trouble",
            "java.io.IOException: gone");
  }

  @InBothModes
  void aHandlerRunsInTheContextOfWhatFailed_D5(Mode mode) {
    var request = new ContextVar<String>("request");
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.setExceptionHandler((in, context) -> trail.add(request.get("none")));
          createTask(
              () -> {
                request.set("seven");
                loop.callSoon(
                    () -> {
                      throw new IllegalStateException();
                    });
              });
          sleep(Duration.ofHours(1));
          loop.callExceptionHandler(Map.of("message", "not of a task"));
        });
    assertThat(trail).containsExactly("seven", "none");
  }

  @InBothModes
  void aHandlerIsReplacedAndTakenAway_D5(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            EventLoop loop = EventLoop.running();
            ExceptionHandler handler = (in, context) -> trail.add("handled on " + (in == loop));
            assertThat(loop.exceptionHandler()).isNull();
            loop.setExceptionHandler(handler);
            assertThat(loop.exceptionHandler()).isSameAs(handler);
            loop.callExceptionHandler(Map.of("message", "one"));
            loop.setExceptionHandler(null);
            loop.callExceptionHandler(Map.of("message", "two"));
          });
      assertThat(trail).containsExactly("handled on true");
      assertThat(log.messages()).containsExactly("two");
    }
  }
}
