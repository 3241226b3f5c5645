package asyncio;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while a runner runs its main task. The first cancels the task, so that it can clean up;
 * the second leaves the loop with a {@link KeyboardInterrupt}; the third ends the process, for then
 * the loop does not answer.
 *
 * <p>The signal is taken only where the JVM's own handler has it, and given back afterwards only if
 * it is still ours. {@code sun.misc.Signal} is the JDK's only door to signals; it is used by
 * reflection, because the compiler's warning about it cannot be silenced.
 */
final class Sigint implements AutoCloseable {
  private static final int EXIT_CODE = 130; // 128 + SIGINT, as shells have it

  private final Task<?> main;
  private final @Nullable Object ours; // the handler; null where signals are not to be had
  private @Nullable Object before; // what handled the signal before; null if we did not take it
  private volatile int count;

  private Sigint(Task<?> main) {
    this.main = main;
    this.ours = handler();
  }

  static Sigint handle(Task<?> main) {
    var sigint = new Sigint(main);
    if (sigint.ours != null) {
      Object before = exchange(sigint.ours);
      if (before != null && ownedByTheJvm(before)) { // not ignored, not the program's
        sigint.before = before;
      } else if (before != null) {
        exchange(before);
      }
    }
    return sigint;
  }

  private static boolean ownedByTheJvm(Object handler) {
    try {
      Object ignore = Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null);
      return handler != ignore && handler.getClass().getName().startsWith("sun.misc.");
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  boolean received() {
    return count > 0;
  }

  @Override
  public void close() {
    Object restored = before;
    if (restored != null) {
      Object current = exchange(restored);
      if (current != null && current != ours) {
        exchange(current);
      }
    }
  }

  @SuppressWarnings("unused") // called through handler()
  private void signal(Object signal) {
    int received = count + 1; // the JVM calls one handler at a time
    count = received;
    if (received > 2) {
      System.exit(EXIT_CODE);
    }
    try {
      var _ = main.loop.callSoonThreadsafe(received == 1 ? this::cancelMain : Sigint::leave);
    } catch (IllegalStateException closed) {
      System.exit(EXIT_CODE);
    }
  }

  private void cancelMain() {
    if (!main.done()) {
      main.cancel();
    }
  }

  private static void leave() {
    throw new KeyboardInterrupt();
  }

  /**
   * Makes a {@code sun.misc.SignalHandler} of {@link #signal}, as a lambda would (a Proxy takes 0.1
   * s to start).
   */
  private @Nullable Object handler() {
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodType handle = MethodType.methodType(void.class, Class.forName("sun.misc.Signal"));
      MethodHandle implementation =
          lookup.findVirtual(
              Sigint.class, "signal", MethodType.methodType(void.class, Object.class));
      return LambdaMetafactory.metafactory(
              lookup,
              "handle",
              MethodType.methodType(type, Sigint.class),
              handle,
              implementation,
              handle)
          .getTarget()
          .invoke(this);
    } catch (Error broken) {
      throw broken;
    } catch (Throwable unavailable) {
      return null;
    }
  }

  /**
   * Sets the handler of SIGINT and returns the one before; null if the JVM keeps the signal to
   * itself.
   */
  private static @Nullable Object exchange(Object handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
      return handle.invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
    } catch (InvocationTargetException reserved) {
      return null; // started with -Xrs
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
