package asyncio;

import asyncio.internal.jdk.Signals;
import asyncio.internal.report.Report;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A signal that asks a runner to stop while it runs its main task: Ctrl-C, and, where that was
 * asked for, SIGTERM. The first one cancels the task, so that it can clean up; the second leaves
 * the loop, and says what the third will do: end the process, for then the loop does not answer,
 * and end it for certain, whatever its shutdown hooks do.
 *
 * <p>The signal is taken only where the JVM's own handler has it.
 */
final class TerminationSignal implements AutoCloseable {
  private static final Duration HOOKS = Duration.ofSeconds(2); // for the JVM's shutdown hooks

  private final String name;
  private final int exitCode; // 128 + the signal's number, as shells have it
  private final Task<?> main;
  private final Runnable handler = this::received;
  private final Thread runner = Thread.currentThread();
  private final Thread.UncaughtExceptionHandler uncaught = runner.getUncaughtExceptionHandler();
  private final AtomicInteger count = new AtomicInteger(); // each signal has a thread of its own

  private TerminationSignal(String name, int exitCode, Task<?> main) {
    this.name = name;
    this.exitCode = exitCode;
    this.main = main;
    try {
      var _ = Signals.take(name, handler, true);
    } catch (IllegalArgumentException notToBeHad) { // started with -Xrs
      return;
    }
  }

  static TerminationSignal onCtrlC(Task<?> main) {
    return new TerminationSignal("INT", 130, main);
  }

  static TerminationSignal onTermination(Task<?> main) {
    return new TerminationSignal("TERM", 143, main);
  }

  boolean wasReceived() {
    return count.get() > 0;
  }

  /** What says that it was heeded; uncaught, it ends the process with its code. */
  ExitError exit() {
    ExitError exit = name.equals("INT") ? new KeyboardInterrupt() : new SystemExit(exitCode);
    runner.setUncaughtExceptionHandler(
        (thread, thrown) -> {
          if (thrown != exit || exit instanceof KeyboardInterrupt) { // which shows where it was
            uncaught.uncaughtException(thread, thrown);
          }
          if (thrown == exit) {
            System.exit(exitCode);
          }
        });
    return exit;
  }

  @Override
  public void close() {
    Signals.leave(name, handler);
  }

  private void received() {
    int received = count.incrementAndGet();
    if (received > 2) {
      end();
    } else if (received == 2) { // before the loop is left, or the program might end without it
      Report.warn("SIG" + name + " came twice: the loop is left; a third ends the process at once");
    }
    try {
      var _ = main.loop.callSoonThreadsafe(received == 1 ? this::cancelMain : this::leave);
    } catch (IllegalStateException closed) {
      end();
    }
  }

  private void end() {
    Thread.ofPlatform()
        .daemon()
        .name("asyncio-end")
        .start(
            () -> {
              try {
                Thread.sleep(HOOKS);
              } catch (InterruptedException now) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(exitCode);
            });
    System.exit(exitCode);
  }

  private void cancelMain() {
    if (!main.done()) {
      main.cancel();
    }
  }

  private void leave() {
    throw exit();
  }
}
