package asyncio.repl;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the code of inputs calls at the head of each method and before each jump back, so that an
 * input which never waits can be stopped, and it alone. Not for programs.
 */
public final class StopCheck {
  private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(500);

  private static final ConcurrentMap<Object, Stop> STOPPING = new ConcurrentHashMap<>();

  private StopCheck() {}

  /** When it is due; what was stopped once has half a second to clean up, and no more. */
  private static final class Stop {
    private volatile long due = System.nanoTime();
    private volatile boolean thrown;

    private void check() {
      if (System.nanoTime() - due >= 0) {
        if (!thrown) {
          thrown = true;
          due = System.nanoTime() + AGAIN;
        }
        throw new Stopped();
      }
    }
  }

  /** Ends the calling task if it is one to be stopped. */
  public static void check() {
    if (STOPPING.isEmpty()) {
      return;
    }
    EventLoop loop = loop();
    Task<?> task = loop == null ? null : Asyncio.currentTask(loop);
    STOPPING.forEach(
        (stopped, stop) -> {
          if (stopped == task || (stopped instanceof EventLoop && stopped != loop)) {
            stop.check();
          }
        });
  }

  private static @Nullable EventLoop loop() {
    try {
      return EventLoop.running();
    } catch (IllegalStateException none) {
      return null;
    }
  }

  /**
   * In place of {@link System#exit}, which would end the program that has opened the prompt.
   *
   * @param code what the input wanted to exit with
   */
  @SuppressWarnings("DoNotCallSuggester") // only the code of inputs does
  public static void exit(int code) {
    throw new IllegalStateException(
        "System.exit(" + code + ") would end the whole program; leave the prompt with /exit");
  }

  /** Has a task end at its next checks. */
  static void stop(Task<?> task) {
    STOPPING.putIfAbsent(task, new Stop());
  }

  /** Has all code of inputs end that does not run on this loop. */
  static void stopOutside(EventLoop loop) {
    STOPPING.putIfAbsent(loop, new Stop());
  }

  /** It has ended. */
  static void forget(@Nullable Object stopped) {
    if (stopped != null) {
      STOPPING.remove(stopped);
    }
  }

  /** Leaves the code of an input. No exception, for most code catches those. */
  @SuppressWarnings("serial")
  static final class Stopped extends Error {
    Stopped() {
      super("stopped at the prompt", null, false, false);
    }
  }
}
