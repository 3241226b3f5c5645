package asyncio;

/**
 * A signal that asks a runner to stop while it runs its main task: Ctrl-C, and, where that was
 * asked for, SIGTERM. The first one cancels the task, so that it can clean up; the second leaves
 * the loop; the third ends the process, for then the loop does not answer.
 *
 * <p>The signal is taken only where the JVM's own handler has it.
 */
final class Stop implements AutoCloseable {
  private final String name;
  private final int exitCode; // 128 + the signal's number, as shells have it
  private final Task<?> main;
  private final Runnable handler = this::received;
  private final Thread runner = Thread.currentThread();
  private final Thread.UncaughtExceptionHandler uncaught = runner.getUncaughtExceptionHandler();
  private volatile int count;

  private Stop(String name, int exitCode, Task<?> main) {
    this.name = name;
    this.exitCode = exitCode;
    this.main = main;
    try {
      var _ = Signals.take(name, handler, true);
    } catch (IllegalArgumentException notToBeHad) { // started with -Xrs
      return;
    }
  }

  static Stop onCtrlC(Task<?> main) {
    return new Stop("INT", 130, main);
  }

  static Stop onTermination(Task<?> main) {
    return new Stop("TERM", 143, main);
  }

  boolean wasReceived() {
    return count > 0;
  }

  /** What says that it was heeded; uncaught, it ends the process with its code. */
  ExitError exit() {
    if (name.equals("INT")) {
      return new KeyboardInterrupt();
    }
    var exit = new SystemExit(exitCode);
    runner.setUncaughtExceptionHandler(
        (thread, thrown) -> {
          if (thrown == exit) {
            System.exit(exitCode);
          }
          uncaught.uncaughtException(thread, thrown);
        });
    return exit;
  }

  @Override
  public void close() {
    Signals.leave(name, handler);
  }

  private void received() {
    int received = count + 1; // the JVM calls one handler at a time
    count = received;
    if (received > 2) {
      System.exit(exitCode);
    }
    try {
      var _ = main.loop.callSoonThreadsafe(received == 1 ? this::cancelMain : this::leave);
    } catch (IllegalStateException closed) {
      System.exit(exitCode);
    }
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
