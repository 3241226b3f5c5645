package asyncio.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * The door of JDK 25: members of {@code java.lang} that are not public. It opens with {@code
 * --add-opens java.base/java.lang=…}, or the manifest line {@code Add-Opens} of a main jar.
 */
public final class ReflectiveDoor implements Door {
  private final MethodHandle newThread;
  private final MethodHandle carrier;
  private final MethodHandle unpin;
  private final ForkJoinPool defaultScheduler;

  /**
   * Opens it.
   *
   * @throws IllegalAccessException if the package is not open to this library
   * @throws Throwable whatever a JDK throws that is made otherwise
   */
  public ReflectiveDoor() throws Throwable {
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
    newThread =
        lookup.findStatic(
            lookup.findClass("java.lang.ThreadBuilders"),
            "newVirtualThread",
            MethodType.methodType(
                Thread.class, Executor.class, String.class, int.class, Runnable.class));
    carrier =
        lookup.findStatic(
            Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
    Class<?> virtual = lookup.findClass("java.lang.VirtualThread");
    unpin =
        MethodHandles.privateLookupIn(virtual, MethodHandles.lookup())
            .findVirtual(virtual, "enableSuspendAndPreempt", MethodType.methodType(void.class))
            .asType(MethodType.methodType(void.class, Thread.class));
    MethodHandle getScheduler =
        lookup.findStatic(virtual, "defaultScheduler", MethodType.methodType(Executor.class));
    defaultScheduler = (ForkJoinPool) (Executor) getScheduler.invokeExact();
  }

  @Override
  public MethodHandle newThread() {
    return newThread;
  }

  @Override
  public MethodHandle carrier() {
    return carrier;
  }

  @Override
  public MethodHandle unpin() {
    return unpin;
  }

  @Override
  public ForkJoinPool defaultScheduler() {
    return defaultScheduler;
  }
}
