package asyncio;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * The three doors into {@code java.lang} that own-loop mode goes through, and the whole of the
 * reflection in this library: a virtual thread on an executor of ours, the platform thread under
 * the current thread, and the JDK's own scheduler.
 *
 * <p>They open with {@code --add-opens java.base/java.lang=…}, or the manifest line {@code
 * Add-Opens} of a main jar. Where they stay shut, loops are portable.
 */
final class JdkAccess {
  private static final @Nullable MethodHandle NEW_THREAD;
  private static final @Nullable MethodHandle CARRIER;
  private static final @Nullable ForkJoinPool DEFAULT_SCHEDULER;

  static {
    MethodHandle newThread = null;
    MethodHandle carrier = null;
    ForkJoinPool scheduler = null;
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      MethodHandle create =
          lookup.findStatic(
              lookup.findClass("java.lang.ThreadBuilders"),
              "newVirtualThread",
              MethodType.methodType(
                  Thread.class, Executor.class, String.class, int.class, Runnable.class));
      carrier =
          lookup.findStatic(
              Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
      MethodHandle getScheduler =
          lookup.findStatic(
              lookup.findClass("java.lang.VirtualThread"),
              "defaultScheduler",
              MethodType.methodType(Executor.class));
      scheduler = (ForkJoinPool) (Executor) getScheduler.invokeExact();
      newThread = create;
    } catch (Throwable shut) {
      newThread =
          null; // IllegalAccessException where the package is not open; other JDKs may lack the
      // members
    }
    NEW_THREAD = newThread;
    CARRIER = carrier;
    DEFAULT_SCHEDULER = scheduler;
  }

  private JdkAccess() {}

  /**
   * Has the JDK make its socket pollers now. It makes them when a virtual thread first blocks on a
   * socket, as virtual threads of that thread's scheduler; were that a loop's, they would stop with
   * the loop, and all blocking sockets of the JVM with them.
   */
  static void startSocketPollers() {
    try {
      Class.forName("sun.nio.ch.Poller", true, null);
    } catch (ClassNotFoundException elsewhere) {
      // a JDK that polls by other means
    }
  }

  /** Whether own-loop mode is possible. */
  static boolean open() {
    return NEW_THREAD != null;
  }

  /** The option that opens the doors to this library, as it is loaded. */
  static String option() {
    Module module = JdkAccess.class.getModule();
    return "--add-opens java.base/java.lang="
        + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }

  static Thread newVirtualThread(Executor scheduler, @Nullable String name, Runnable body) {
    try {
      return (Thread) door(NEW_THREAD).invokeExact(scheduler, name, 0, body);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * The platform thread that carries the current thread; where the door is shut, the current thread
   * itself.
   */
  static Thread carrier() {
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

  /** The scheduler of all virtual threads that are not ours. */
  static ForkJoinPool defaultScheduler() {
    if (DEFAULT_SCHEDULER == null) {
      throw new AssertionError("own-loop mode without access");
    }
    return DEFAULT_SCHEDULER;
  }

  private static MethodHandle door(@Nullable MethodHandle handle) {
    if (handle == null) {
      throw new AssertionError("own-loop mode without access");
    }
    return handle;
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
