package asyncio.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.ForkJoinPool;

/**
 * A way into the JDK's virtual threads, as own-loop mode needs one: a virtual thread on an executor
 * of ours, the platform thread under the current thread, and the JDK's own scheduler. {@link
 * DoorProbe} tells whether what is behind it does what {@code Fiber} relies on.
 *
 * <p>What is asked at every step comes as a handle, which the JVM compiles into its caller where
 * that has it as a constant.
 */
public interface Door {
  /**
   * Makes a virtual thread, not started, that hands its continuation to a scheduler whenever it may
   * go on; a {@link ForkJoinPool} gets its timed parks as well. {@code (Executor, String name, int
   * characteristics, Runnable) Thread}.
   */
  MethodHandle newThread();

  /** The platform thread that carries the current thread. {@code () Thread}. */
  MethodHandle carrier();

  /**
   * Takes one pin off the current stack, if it is a virtual thread's: the JDK pins it where it must
   * not be moved, as while it polls a queue of references, and a stack overflow there leaves the
   * pin for good. {@code (Thread current) void}; throws if there is none.
   */
  MethodHandle unpin();

  /** The scheduler of all virtual threads that are not ours. */
  ForkJoinPool defaultScheduler();
}
