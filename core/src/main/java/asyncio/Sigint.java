package asyncio;

import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C while a runner runs its main task. The first cancels the task, so that it can clean up; the second leaves the loop
 * with a {@link KeyboardInterrupt}; the third ends the process, for then the loop does not answer.
 *
 * <p>The signal is taken only where the JVM's own handler has it, and given back afterwards only if it is still ours.
 */
final class Sigint implements SignalHandler, AutoCloseable {
  private static final Signal INT = new Signal("INT");

  private final Task<?> main;
  private @Nullable SignalHandler before;
  private volatile int count;

  private Sigint(Task<?> main) {
    this.main = main;
  }

  static Sigint handle(Task<?> main) {
    var handler = new Sigint(main);
    try {
      SignalHandler before = Signal.handle(INT, handler);
      if (ownedByTheJvm(before)) {
        handler.before = before;
      } else {
        Signal.handle(INT, before);
      }
    } catch (IllegalArgumentException reserved) {
      handler.before = null; // started with -Xrs: the signal is not ours to take
    }
    return handler;
  }

  private static boolean ownedByTheJvm(SignalHandler handler) {
    return handler == SignalHandler.SIG_DFL
        || handler.getClass().getName().startsWith("sun.misc.Signal$");
  }

  boolean received() {
    return count > 0;
  }

  @Override
  public void handle(Signal signal) {
    int received = ++count; // the JVM calls one handler at a time
    if (received > 2) {
      System.exit(130);
    }
    Runnable answer =
        received == 1
            ? () -> {
              if (!main.done()) {
                main.cancel();
              }
            }
            : () -> {
              throw new KeyboardInterrupt();
            };
    try {
      main.loop.callSoonThreadsafe(answer);
    } catch (IllegalStateException closed) {
      System.exit(130);
    }
  }

  @Override
  public void close() {
    SignalHandler restored = before;
    if (restored != null) {
      SignalHandler current = Signal.handle(INT, restored);
      if (current != this) {
        Signal.handle(INT, current);
      }
    }
  }
}
