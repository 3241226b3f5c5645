package asyncio.behaviour;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.LoopOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** Ctrl-C in programs that use {@code run}, each in a JVM of its own. */
class SigintTest {
  @BeforeEach
  void theSignalIsNotIgnored() throws Exception {
    Program.assumeNotIgnored("INT", 2);
  }

  private static Program start(Class<?> main, Mode mode) throws Exception {
    return Program.start(main, List.of(mode.name()));
  }

  private static void interrupt(Program program) throws Exception {
    new ProcessBuilder("kill", "-INT", String.valueOf(program.pid())).start().waitFor();
  }

  private static LoopOptions options(String[] args) {
    return Mode.valueOf(args[0]).real();
  }

  private static void say(String line) {
    System.out.println(line);
  }

  /** Sleeps for a day and cleans up. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] args) {
      try {
        run(Sleeper::sleepForADay, options(args));
      } catch (KeyboardInterrupt interrupt) {
        say("interrupted");
        throw interrupt;
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
  void theFirstCancelsMainWhichMayCleanUpAndRunThrows_R3(Mode mode) throws Exception {
    try (Program program = start(Sleeper.class, mode)) {
      assertThat(program.line()).isEqualTo("sleeps");
      interrupt(program);
      List<String> output = program.output();
      assertThat(output).startsWith("cleans up", "is clean", "interrupted");
      assertThat(output.get(3)).contains("asyncio.KeyboardInterrupt");
      assertThat(program.exitCode()).isEqualTo(130);
    }
  }

  /** Swallows the cancellation and returns. */
  static final class Stubborn {
    private Stubborn() {}

    public static void main(String[] args) {
      say("returned " + run(Stubborn::swallow, options(args)));
    }

    private static int swallow() {
      try {
        say("sleeps");
        return sleep(Duration.ofDays(1), 1);
      } catch (CancelledError swallowed) {
        return 2;
      }
    }
  }

  @InBothModes
  void aMainThatSwallowsTheCancellationReturns_R3(Mode mode) throws Exception {
    try (Program program = start(Stubborn.class, mode)) {
      assertThat(program.line()).isEqualTo("sleeps");
      interrupt(program);
      assertThat(program.output()).containsExactly("returned 2");
      assertThat(program.exitCode()).isZero();
    }
  }

  /** Goes on sleeping when it is cancelled. */
  static final class Deaf {
    private Deaf() {}

    public static void main(String[] args) {
      try {
        run(Deaf::sleepTwice, options(args));
      } catch (KeyboardInterrupt interrupt) {
        say("interrupted, running: " + running());
      }
    }

    private static boolean running() {
      try {
        return EventLoop.running().isRunning();
      } catch (IllegalStateException none) {
        return false;
      }
    }

    private static void sleepTwice() {
      try {
        say("sleeps");
        sleep(Duration.ofDays(1));
      } catch (CancelledError swallowed) {
        try {
          say("sleeps on");
          sleep(Duration.ofDays(1));
        } finally {
          say("is cancelled by the shutdown");
        }
      }
    }
  }

  @InBothModes
  void theSecondLeavesTheLoop_R3(Mode mode) throws Exception {
    try (Program program = start(Deaf.class, mode)) {
      assertThat(program.line()).isEqualTo("sleeps");
      interrupt(program);
      assertThat(program.line()).isEqualTo("sleeps on");
      interrupt(program);
      assertThat(program.output())
          .filteredOn(line -> !line.contains("Report")) // where the log says who logs
          .containsExactly(
              "WARNING: SIGINT came twice: the loop is left; a third ends the process at once",
              "is cancelled by the shutdown",
              "interrupted, running: false");
      assertThat(program.exitCode()).isZero();
    }
  }

  /** Does not let the loop run any more. */
  static final class Busybody {
    private Busybody() {}

    public static void main(String[] args) {
      run(
          () -> {
            say("computes");
            Busy.until(() -> false);
          },
          options(args));
    }
  }

  @InBothModes
  void theThirdEndsAProgramWhoseLoopDoesNotAnswer_R3(Mode mode) throws Exception {
    try (Program program = start(Busybody.class, mode)) {
      assertThat(program.line()).isEqualTo("computes");
      while (program.isAlive()) { // several at once may arrive as one
        interrupt(program);
      }
      assertThat(program.exitCode()).isEqualTo(130);
    }
  }

  /** Ends neither by itself nor by its shutdown hook. */
  static final class Clinging {
    private Clinging() {}

    public static void main(String[] args) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Busy.until(() -> false)));
      run(
          () -> {
            say("computes");
            Busy.until(() -> false);
          },
          options(args));
    }
  }

  @InBothModes
  void theThirdEndsAProgramWhoseShutdownHookDoesNotEnd_R3(Mode mode) throws Exception {
    try (Program program = start(Clinging.class, mode)) {
      assertThat(program.line()).isEqualTo("computes");
      while (program.isAlive()) {
        interrupt(program);
      }
      assertThat(program.exitCode()).isEqualTo(130);
    }
  }

  /** Blocks in a call of the JDK. */
  static final class Blocked {
    private Blocked() {}

    public static void main(String[] args) {
      try {
        run(
            () -> {
              say("blocks");
              try {
                new java.util.concurrent.CountDownLatch(1).await();
              } finally {
                say("cleans up");
              }
            },
            options(args));
      } catch (KeyboardInterrupt interrupt) {
        say("interrupted");
      }
    }
  }

  @org.junit.jupiter.api.Test
  void aMainThatBlocksIsInterruptedToo_R3() throws Exception {
    try (Program program = start(Blocked.class, Mode.OWN_LOOP)) {
      assertThat(program.line()).isEqualTo("blocks");
      interrupt(program);
      assertThat(program.output()).containsExactly("cleans up", "interrupted");
    }
  }

  /** Runs a loop and then waits for Ctrl-C by itself. */
  static final class Afterwards {
    private Afterwards() {}

    public static void main(String[] args) throws Exception {
      run(() -> sleep(Duration.ofMillis(1)), options(args));
      say("ran");
      Thread.sleep(Duration.ofDays(1));
    }
  }

  @InBothModes
  void afterRunTheJvmHasItsOwnHandlerBack_R3(Mode mode) throws Exception {
    try (Program program = start(Afterwards.class, mode)) {
      assertThat(program.line()).isEqualTo("ran");
      interrupt(program);
      assertThat(program.output()).isEmpty();
      assertThat(program.exitCode()).isEqualTo(130);
    }
  }
}
