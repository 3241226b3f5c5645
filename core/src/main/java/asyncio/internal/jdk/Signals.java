package asyncio.internal.jdk;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The signals of this process that somebody here handles: for each a stack of those who want it, of
 * whom the latest gets it. When the last one has left, the handler of before is put back, if ours
 * is still in place. Any thread.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only door to signals; it is used by reflection, because
 * the compiler's warning about it cannot be silenced.
 */
public final class Signals {
  private static final Map<String, Signals> TAKEN = new HashMap<>();

  private final String name;
  private final Object ours;
  private final Object before; // the handler that had it
  private final Deque<Runnable> wanting = new ArrayDeque<>();

  private Signals(String name, Object ours, Object before) {
    this.name = name;
    this.ours = ours;
    this.before = before;
  }

  /**
   * Handles a signal in a thread of the JVM's, until {@link #leave}.
   *
   * @param name without {@code SIG}
   * @param onlyFromTheJvm whether to leave it to a program that handles or ignores it already
   * @return whether it is
   * @throws IllegalArgumentException if there is no such signal, or the system keeps it
   */
  public static boolean take(String name, Runnable handler, boolean onlyFromTheJvm) {
    synchronized (TAKEN) {
      Signals signal = TAKEN.get(name);
      if (signal == null) {
        signal = install(name, onlyFromTheJvm);
        if (signal == null) {
          return false;
        }
        TAKEN.put(name, signal);
      }
      signal.wanting.addFirst(handler);
      return true;
    }
  }

  /** Takes it back. */
  public static void leave(String name, Runnable handler) {
    synchronized (TAKEN) {
      Signals signal = TAKEN.get(name);
      if (signal != null && signal.wanting.remove(handler) && signal.wanting.isEmpty()) {
        TAKEN.remove(name);
        Object current = exchange(name, signal.before);
        if (current != signal.ours) { // somebody else's by now
          exchange(name, current);
        }
      }
    }
  }

  private static @Nullable Signals install(String name, boolean onlyFromTheJvm) {
    var dispatch = new Dispatch(name);
    Object ours = dispatch.handler();
    Object before = exchange(name, ours);
    if (onlyFromTheJvm && !ownedByTheJvm(before)) {
      exchange(name, before);
      return null;
    }
    return new Signals(name, ours, before);
  }

  private static boolean ownedByTheJvm(Object handler) {
    try {
      Object ignore = Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null);
      return handler != ignore && handler.getClass().getName().startsWith("sun.misc.");
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** What the JVM calls, one at a time for each signal. */
  private record Dispatch(String name) {
    @SuppressWarnings("unused") // called through handler()
    private void signal(Object signal) {
      Runnable latest;
      synchronized (TAKEN) {
        Signals taken = TAKEN.get(name);
        latest = taken == null ? null : taken.wanting.peekFirst();
      }
      if (latest != null) {
        latest.run();
      }
    }

    /** A {@code sun.misc.SignalHandler} that calls {@link #signal}. */
    private Object handler() {
      try {
        return Maker.MAKER.invoke(this);
      } catch (ExceptionInInitializerError | NoClassDefFoundError unavailable) {
        throw new IllegalArgumentException("signals are not to be had here", unavailable);
      } catch (Error broken) {
        throw broken;
      } catch (Throwable unavailable) {
        throw new IllegalArgumentException("signals are not to be had here", unavailable);
      }
    }
  }

  /**
   * Makes handlers, as a lambda would (a Proxy takes 0.1 s to start). One for all, for each maker
   * is a class, which the JVM keeps.
   */
  private static final class Maker {
    static final MethodHandle MAKER = make();

    private static MethodHandle make() {
      try {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType handle = MethodType.methodType(void.class, Class.forName("sun.misc.Signal"));
        MethodHandle implementation =
            lookup.findVirtual(
                Dispatch.class, "signal", MethodType.methodType(void.class, Object.class));
        return LambdaMetafactory.metafactory(
                lookup,
                "handle",
                MethodType.methodType(type, Dispatch.class),
                handle,
                implementation,
                handle)
            .getTarget();
      } catch (ReflectiveOperationException | LambdaConversionException unavailable) {
        throw new ExceptionInInitializerError(unavailable);
      }
    }
  }

  /** Sets the handler of a signal and returns the one before. */
  private static Object exchange(String name, Object handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
      Object number = signal.getConstructor(String.class).newInstance(name);
      return handle.invoke(null, number, handler);
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          String.valueOf(refused.getTargetException().getMessage()), refused.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("signals are not to be had here", e);
    }
  }

  /** Whether the system has a signal of that name. */
  public static boolean exists(String name) {
    try {
      Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "<Signals " + name + " " + wanting.size() + ">";
  }
}
