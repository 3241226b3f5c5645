package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/**
 * What debug mode tells. With a slow duration of zero every step is slow, so that no test has to
 * be.
 */
class DebugModeTest {
  private static final String TOOK = " took [0-9]+\\.[0-9]{3} seconds.*";

  private static void runInDebugMode(Mode mode, Action main) {
    Asyncio.run(main, mode.options().withDebug(true));
  }

  private static void everythingIsSlow() {
    EventLoop.running().setSlowCallbackDuration(Duration.ZERO);
  }

  // ---- slow steps

  @InBothModes
  void aSlowCallbackIsToldWithItsNameAndItsPlaceOfCreation_D2(Mode mode) {
    try (var log = new LogCapture()) {
      runInDebugMode(
          mode,
          () -> {
            everythingIsSlow();
            EventLoop.running().callSoon(() -> {});
            sleep(Duration.ZERO);
          });
      assertThat(log.messages())
          .anySatisfy(
              message ->
                  assertThat(message)
                      .matches(
                          "Executing <Handle DebugModeTest\\.lambda"
                              + " created at DebugModeTest\\.java:[0-9]+>"
                              + TOOK));
    }
  }

  @InBothModes
  void aSlowStepIsToldWithTheNameOfItsTask_D2(Mode mode) {
    try (var log = new LogCapture()) {
      runInDebugMode(
          mode,
          () -> {
            everythingIsSlow();
            await(createTask(() -> sleep(Duration.ZERO), "snail"));
          });
      assertThat(log.messages())
          .filteredOn(message -> message.contains("name='snail'"))
          .hasSize(2)
          .allSatisfy(message -> assertThat(message).matches("Executing <Task .*>" + TOOK));
    }
  }

  @Test
  void aSlowStepAfterABlockingCallIsToldWithTheNameOfItsTask_D2() {
    try (var log = new LogCapture()) {
      var queue = new LinkedBlockingQueue<String>();
      runInDebugMode(
          Mode.OWN_LOOP,
          () -> {
            everythingIsSlow();
            Task<?> snail = createTask(() -> queue.take(), "snail");
            sleep(Duration.ZERO);
            queue.add("item");
            await(snail);
          });
      assertThat(log.messages()).filteredOn(message -> message.contains("name='snail'")).hasSize(2);
    }
  }

  @InBothModes
  void whatIsFastEnoughIsNotTold_D2(Mode mode) {
    try (var log = new LogCapture()) {
      runInDebugMode(
          mode,
          () -> {
            EventLoop.running().setSlowCallbackDuration(Duration.ofHours(1));
            sleep(Duration.ZERO);
          });
      assertThat(log.messages()).isEmpty();
    }
  }

  @InBothModes
  void nothingIsSlowOutsideDebugMode_D2(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            everythingIsSlow();
            sleep(Duration.ZERO);
          });
      assertThat(log.messages()).isEmpty();
    }
  }

  @InBothModes
  void debugModeCanBeSwitchedWhileTheLoopRuns_D3(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            EventLoop loop = EventLoop.running();
            everythingIsSlow();
            loop.setDebug(true);
            await(createTask(() -> {}, "in debug mode"));
            Future<?> in = loop.createFuture();
            loop.setDebug(false);
            sleep(Duration.ZERO);
            log.messages().clear();
            await(createTask(() -> {}, "out of it"));
            assertThat(in).asString().contains("created at");
            assertThat(loop.createFuture()).asString().doesNotContain("created at");
            assertThat(log.messages()).isEmpty();
            loop.setDebug(true);
          });
      assertThat(log.messages()).isNotEmpty();
    }
  }

  @InBothModes
  void secondsAreWrittenTheSameEverywhere_D2(Mode mode) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try (var log = new LogCapture()) {
      runInDebugMode(
          mode,
          () -> {
            everythingIsSlow();
            sleep(Duration.ZERO);
          });
      assertThat(log.messages())
          .isNotEmpty()
          .allSatisfy(message -> assertThat(message).matches("Executing .*" + TOOK));
    } finally {
      Locale.setDefault(before);
    }
  }

  // ---- places of creation

  @InBothModes
  void futuresTasksAndHandlesKnowWhereTheyWereMade_D3(Mode mode) {
    runInDebugMode(
        mode,
        () -> {
          EventLoop loop = EventLoop.running();
          List<Object> made =
              List.of(
                  loop.createFuture(),
                  createTask(() -> 1),
                  loop.callSoon(() -> {}),
                  loop.callSoonThreadsafe(() -> {}),
                  loop.callLater(Duration.ZERO, () -> {}));
          assertThat(made)
              .allSatisfy(
                  each ->
                      assertThat(each)
                          .asString()
                          .matches(".* created at DebugModeTest\\.java:[0-9]+>"));
        });
  }

  @InBothModes
  void nothingKnowsWhereItWasMadeOutsideDebugMode_D3(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          assertThat(List.of(loop.createFuture(), createTask(() -> 1), loop.callSoon(() -> {})))
              .allSatisfy(each -> assertThat(each).asString().doesNotContain("created"));
        });
  }

  private static Future<?> deep(int calls) {
    return calls == 0 ? EventLoop.running().createFuture() : deep(calls - 1);
  }

  @InBothModes
  void aPlaceOfCreationIsTenFramesOfTheUsersCode_D3(Mode mode) {
    List<Map<String, Object>> reports = new ArrayList<>();
    runInDebugMode(
        mode,
        () -> {
          EventLoop.running().setExceptionHandler((in, report) -> reports.add(report));
          deep(20).setException(new IllegalStateException());
        });
    assertThat(((Throwable) reports.getFirst().get("source_traceback")).getStackTrace())
        .hasSize(10)
        .allSatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("deep"));
  }

  // ---- privacy

  /** A callback that carries what must not be seen. */
  private record Secret(String password) implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("bad callback");
    }
  }

  private static void fail(EventLoop loop, String password) {
    loop.callSoon(new Secret(password));
    loop.callSoon(
        () -> {
          throw new IllegalStateException("bad lambda " + password.length());
        });
    Future<String> future = loop.createFuture();
    future.addDoneCallback(
        done -> {
          throw new IllegalStateException("bad done callback " + password.length());
        });
    future.cancel();
    sleep(Duration.ZERO);
    sleep(Duration.ZERO);
  }

  @InBothModes
  void whatACallbackCarriesIsNotShown_D4(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(() -> fail(EventLoop.running(), "hunter2"));
      assertThat(log.messages())
          .hasSize(3)
          .noneMatch(message -> message.contains("hunter2"))
          .satisfies(
              messages ->
                  assertThat(messages.getFirst())
                      .startsWith("Exception in callback DebugModeTest$Secret"));
    }
  }

  @InBothModes
  void aDoneCallbackThatFailsIsNamed(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(() -> fail(EventLoop.running(), "hunter2"));
      assertThat(log.messages())
          .noneMatch(message -> message.contains("DoneCallback"))
          .last()
          .asString()
          .startsWith("Exception in callback DebugModeTest.lambda");
    }
  }

  // ---- switches

  /** A program that tells whether its loops are in debug mode. */
  static final class Tell {
    private Tell() {}

    public static void main(String[] args) {
      Asyncio.run(() -> System.out.println(EventLoop.running().debug()));
    }
  }

  private static List<String> told(Map<String, String> environment, String... jvmOptions)
      throws Exception {
    try (var program = Program.start(Tell.class, List.of(jvmOptions), environment)) {
      return program.output().stream() // where it may say, too, that a slow machine is slow
          .filter(line -> line.equals("true") || line.equals("false"))
          .toList();
    }
  }

  @Test
  void theEnvironmentSwitchesDebugModeOn() throws Exception {
    assertThat(told(Map.of("ASYNCIO_DEBUG", "1"))).containsExactly("true");
    assertThat(told(Map.of("ASYNCIO_DEBUG", "0"))).containsExactly("false");
    assertThat(told(Map.of("ASYNCIO_DEBUG", ""))).containsExactly("false");
    assertThat(told(Map.of())).containsExactly("false");
  }

  @Test
  void aSystemPropertySwitchesDebugModeAndGoesBeforeTheEnvironment() throws Exception {
    assertThat(told(Map.of(), "-Dasyncio.debug=true")).containsExactly("true");
    assertThat(told(Map.of(), "-Dasyncio.debug")).containsExactly("true");
    assertThat(told(Map.of("ASYNCIO_DEBUG", "1"), "-Dasyncio.debug=false"))
        .containsExactly("false");
  }
}
