package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.SystemExit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signals that a loop handles, and SIGTERM in programs that ask for it. */
class SignalsTest {
  private static void kill(String signal, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start().waitFor();
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static LoopOptions options(String[] args) {
    return Mode.valueOf(args[0]).real().withTerminationSignals(true);
  }

  /** Handles signals by callbacks. */
  static final class Handles {
    private Handles() {}

    public static void main(String[] args) {
      run(Handles::handle, Mode.valueOf(args[0]).real());
      say("ran");
      try {
        Thread.sleep(Duration.ofDays(1));
      } catch (InterruptedException e) {
        say("interrupted");
      }
    }

    private static void handle() {
      EventLoop loop = EventLoop.running();
      ContextVar<String> user = new ContextVar<>("user");
      user.set("of the one who added it");
      Future<String> first = loop.createFuture();
      loop.addSignalHandler("HUP", () -> say("replaced"));
      loop.addSignalHandler("SIGHUP", () -> first.setResult("HUP " + user.get()));
      loop.addSignalHandler("TERM", () -> say("TERM"));
      say("waits");
      say(await(first));
      Future<String> second = loop.createFuture();
      loop.addSignalHandler("HUP", () -> second.setResult("HUP again"));
      say("waits again");
      say(await(second));
      say(loop.removeSignalHandler("HUP") + " " + loop.removeSignalHandler("SIGHUP"));
    }
  }

  @InBothModes
  void aCallbackOfTheLoopHandlesTheSignalAndClosingGivesItBack_R5(Mode mode) throws Exception {
    Program.assumeNotIgnored("HUP", 1);
    try (Program program = Program.start(Handles.class, List.of(mode.name()))) {
      assertThat(program.line()).isEqualTo("waits");
      kill("HUP", program.pid());
      assertThat(program.line()).isEqualTo("HUP of the one who added it");
      assertThat(program.line()).isEqualTo("waits again");
      kill("HUP", program.pid());
      assertThat(program.line()).isEqualTo("HUP again");
      assertThat(program.line()).isEqualTo("true false");
      assertThat(program.line()).isEqualTo("ran");
      kill("TERM", program.pid());
      assertThat(program.output()).isEmpty();
      assertThat(program.exitCode()).isEqualTo(143); // the JVM's own handler
    }
  }

  /** Two loops, one after the other and inside its life, want the same signal. */
  static final class Nested {
    private Nested() {}

    public static void main(String[] args) throws Exception {
      try (var outer = new EventLoop()) {
        Future<String> came = outer.createFuture();
        outer.addSignalHandler("HUP", () -> came.setResult("outer"));
        try (var inner = new EventLoop()) {
          Future<String> inside = inner.createFuture();
          inner.addSignalHandler("HUP", () -> inside.setResult("inner"));
          say("ready");
          say(inner.runUntilComplete(inside));
        }
        say("ready");
        say(outer.runUntilComplete(came));
      }
    }
  }

  @Test
  void ofTwoLoopsTheLatestGetsItAndThenTheOther() throws Exception {
    Program.assumeNotIgnored("HUP", 1);
    try (Program program = Program.start(Nested.class, List.of())) {
      for (String expected : List.of("inner", "outer")) {
        assertThat(program.line()).isEqualTo("ready");
        kill("HUP", program.pid());
        assertThat(program.line()).isEqualTo(expected);
      }
      assertThat(program.exitCode()).isZero();
    }
  }

  @InBothModes
  void whatCannotBeHandledIsRefused_R5(Mode mode) {
    run(
        () -> {
          EventLoop loop = EventLoop.running();
          assertThatThrownBy(() -> loop.addSignalHandler("NOSUCH", () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("there is no signal 'NOSUCH'");
          assertThatThrownBy(() -> loop.removeSignalHandler("NOSUCH"))
              .isInstanceOf(IllegalArgumentException.class);
          for (String kept : List.of("KILL", "SIGSTOP", "SEGV", "QUIT")) {
            assertThatThrownBy(() -> loop.addSignalHandler(kept, () -> {}))
                .as(kept)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be caught");
            assertThat(loop.removeSignalHandler(kept)).isFalse();
          }
        },
        mode.options());
    var closed = new EventLoop();
    closed.close();
    assertThatThrownBy(() -> closed.addSignalHandler("HUP", () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Event loop is closed");
    assertThat(closed.removeSignalHandler("HUP")).isFalse();
  }

  /** Sleeps for a day and cleans up. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] args) {
      try {
        run(Sleeper::sleepForADay, options(args));
      } catch (SystemExit exit) {
        say(String.valueOf(exit.getMessage()));
        throw exit;
      }
    }

    private static void sleepForADay() {
      try {
        say("sleeps");
        sleep(Duration.ofDays(1));
      } finally {
        say("cleans up");
        sleep(Duration.ofMillis(1));
        say("is clean");
      }
    }
  }

  @InBothModes
  void sigtermCancelsMainAndTheProcessEndsWith143(Mode mode) throws Exception {
    try (Program program = Program.start(Sleeper.class, List.of(mode.name()))) {
      assertThat(program.line()).isEqualTo("sleeps");
      kill("TERM", program.pid());
      assertThat(program.output()).containsExactly("cleans up", "is clean", "exit code 143");
      assertThat(program.exitCode()).isEqualTo(143);
    }
  }

  /** Does not let itself be cancelled. */
  static final class Deaf {
    private Deaf() {}

    public static void main(String[] args) {
      run(Deaf::sleepTwice, options(args));
    }

    private static void sleepTwice() {
      try {
        say("sleeps");
        sleep(Duration.ofDays(1));
      } catch (CancelledError swallowed) {
        say("sleeps on");
        sleep(Duration.ofDays(1));
      }
    }
  }

  @InBothModes
  void aSecondSigtermLeavesTheLoop(Mode mode) throws Exception {
    try (Program program = Program.start(Deaf.class, List.of(mode.name()))) {
      assertThat(program.line()).isEqualTo("sleeps");
      kill("TERM", program.pid());
      assertThat(program.line()).isEqualTo("sleeps on");
      kill("TERM", program.pid());
      assertThat(program.output())
          .last()
          .isEqualTo(
              "WARNING: SIGTERM came twice: the loop is left; a third ends the process at once");
      assertThat(program.exitCode()).isEqualTo(143);
    }
  }
}
