package asyncio.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Door} into the JDK that this process goes through, if there is one: found, tried out
 * and fixed when it is first asked for. Without one, loops are portable.
 */
public final class JdkAccess {
  private static final String POLLER_MODE = "jdk.pollerMode";
  private static final String PLATFORM_THREADS = "1";

  private static final int TESTED = 25; // with this JDK, looks at stacks are tested by the build
  private static final @Nullable Door DOOR;
  private static final @Nullable MethodHandle NEW_THREAD; // constants: for each task, at each await
  private static final @Nullable MethodHandle CARRIER;
  private static final @Nullable MethodHandle UNPIN;
  private static final @Nullable String SHUT;

  static {
    Door door = null;
    String shut;
    try {
      door = new ReflectiveDoor();
      boolean tested = Runtime.version().feature() == TESTED;
      String fault = DoorProbe.fault(door, !tested, DoorProbe.PATIENCE);
      shut =
          fault == null
              ? null
              : "this JDK ("
                  + Runtime.version()
                  + ") does not do what own-loop mode needs: "
                  + fault;
    } catch (IllegalAccessException notOpen) {
      shut = "for own-loop mode start java with " + option();
    } catch (Throwable otherwiseMade) {
      shut = "this JDK (" + Runtime.version() + ") is not known to own-loop mode: " + otherwiseMade;
    }
    DOOR = shut == null ? door : null;
    NEW_THREAD = shut == null && door != null ? door.newThread() : null;
    CARRIER = shut == null && door != null ? door.carrier() : null;
    UNPIN = shut == null && door != null ? door.unpin() : null;
    SHUT = shut;
  }

  private JdkAccess() {}

  /**
   * Sees to it that what polls the JDK's blocking sockets is no loop's. The JDK makes its pollers
   * when a virtual thread first blocks on a socket. Mostly they are virtual threads of that
   * thread's scheduler; were that a loop's, they would stop with the loop, and all blocking sockets
   * of the JVM with them. So they are to be platform threads, unless somebody has chosen otherwise
   * or the JDK is another one: then they are made now, which costs the end of the JVM 0.3 s, for it
   * waits so long for a thread that polls.
   */
  public static void keepSocketPollersApart() {
    String chosen = System.getProperty(POLLER_MODE);
    if (chosen == null && Runtime.version().feature() == TESTED) {
      System.setProperty(POLLER_MODE, PLATFORM_THREADS);
      return;
    }
    if (PLATFORM_THREADS.equals(chosen)) { // as by the loop before
      return;
    }
    try {
      Class.forName("sun.nio.ch.Poller", true, null);
    } catch (ClassNotFoundException elsewhere) {
      // a JDK that polls by other means
    }
  }

  /** Whether own-loop mode is possible. */
  public static boolean open() {
    return DOOR != null;
  }

  /** Why it is not, and what can be done about it; null if it is. */
  public static @Nullable String shut() {
    return SHUT;
  }

  /** The option that opens the door to this library, as it is loaded. */
  public static String option() {
    Module module = JdkAccess.class.getModule();
    return "--add-opens java.base/java.lang="
        + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }

  public static Thread newVirtualThread(Executor scheduler, @Nullable String name, Runnable body) {
    MethodHandle newThread = NEW_THREAD;
    if (newThread == null) {
      throw new AssertionError("own-loop mode without access");
    }
    try {
      return (Thread) newThread.invokeExact(scheduler, name, 0, body);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * The platform thread that carries the current thread; where the door is shut, the current thread
   * itself.
   */
  public static Thread carrier() {
    MethodHandle carrier = CARRIER;
    if (carrier == null) {
      return Thread.currentThread();
    }
    try {
      return (Thread) carrier.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Takes one pin off the current stack, which a stack overflow in the JDK has left there; false if
   * there is none.
   */
  public static boolean unpin() {
    MethodHandle unpin = UNPIN;
    try {
      if (unpin != null) {
        unpin.invokeExact(Thread.currentThread());
      }
      return unpin != null;
    } catch (IllegalStateException none) {
      return false;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The scheduler of all virtual threads that are not ours. */
  public static ForkJoinPool defaultScheduler() {
    if (DOOR == null) {
      throw new AssertionError("own-loop mode without access");
    }
    return DOOR.defaultScheduler();
  }

  private static RuntimeException unexpected(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }
}
