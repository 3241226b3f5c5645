package asyncio;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a body sits in a blocking call of the JDK: the call, and the frames of the program that led
 * to it. What the call declares tells what an interrupt does to it.
 *
 * <ul>
 *   <li>One that declares {@link InterruptedException} throws it, and the interrupt is taken off.
 *   <li>One that declares only {@link IOException} closes its channel or socket and fails, and the
 *       interrupt stays set.
 *   <li>Another one ({@code Lock.lock}, {@code CompletableFuture.join}, a monitor) waits on, and
 *       sets the interrupt again when it returns.
 * </ul>
 */
final class BlockedCall {
  private final StackTraceElement[] stack;
  private final int caller; // index of the newest frame that is not the JDK's
  private Class<?> @Nullable [] declared; // once asked

  private BlockedCall(StackTraceElement[] stack, int caller) {
    this.stack = stack;
    this.caller = caller;
  }

  /** The call that a thread sits in just now. */
  static BlockedCall of(Thread blocked) {
    StackTraceElement[] stack = blocked.getStackTrace();
    int caller = 0;
    while (caller < stack.length && isJdk(stack[caller].getClassName())) {
      caller++;
    }
    return new BlockedCall(stack, caller);
  }

  private static boolean isJdk(String className) {
    return className.startsWith("java.")
        || className.startsWith("javax.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.")
        || className.startsWith("com.sun.");
  }

  /** Whether this is the same call in the same place, line by line down to where the body began. */
  boolean isSamePlaceAs(BlockedCall other) {
    return sameCall(other)
        && Arrays.equals(
            stack, caller, stack.length, other.stack, other.caller, other.stack.length);
  }

  private boolean sameCall(BlockedCall other) {
    StackTraceElement one = call();
    StackTraceElement two = other.call();
    if (one == null || two == null) {
      return caller == other.caller;
    }
    return one.getClassName().equals(two.getClassName())
        && one.getMethodName().equals(two.getMethodName());
  }

  /** The method of the JDK that the program has called; null if it waits for a monitor. */
  private @Nullable StackTraceElement call() {
    return caller == 0 ? null : stack[caller - 1];
  }

  /** Whether an interrupt ends it with an exception that takes the interrupt off. */
  boolean isInterruptible() {
    return declares(InterruptedException.class);
  }

  /** Whether an interrupt ends it with a failure of I/O that leaves the interrupt set. */
  boolean failsInterrupted() {
    return !isInterruptible() && declares(IOException.class);
  }

  private boolean declares(Class<? extends Exception> type) {
    for (Class<?> each : declared()) {
      if (each == type) {
        return true;
      }
    }
    return false;
  }

  private Class<?>[] declared() {
    Class<?>[] known = declared;
    if (known == null) {
      StackTraceElement call = call();
      known = call == null ? new Class<?>[0] : declaredBy(call);
      declared = known;
    }
    return known;
  }

  /** All exceptions of all methods of that name, for a stack tells no parameters. */
  private static Class<?>[] declaredBy(StackTraceElement call) {
    try {
      ClassLoader jdk = ClassLoader.getPlatformClassLoader();
      Method[] methods = Class.forName(call.getClassName(), false, jdk).getDeclaredMethods();
      return Arrays.stream(methods)
          .filter(method -> method.getName().equals(call.getMethodName()))
          .flatMap(method -> Arrays.stream(method.getExceptionTypes()))
          .toArray(Class<?>[]::new);
    } catch (ClassNotFoundException | LinkageError hidden) {
      return new Class<?>[0];
    }
  }

  /** File and line of the program, and the call: for people. */
  String describe() {
    StackTraceElement call = call();
    String method =
        call == null
            ? ""
            : " ("
                + call.getClassName().substring(call.getClassName().lastIndexOf('.') + 1)
                + "."
                + call.getMethodName()
                + ")";
    return (caller < stack.length ? Origin.place(stack[caller]) : "unknown place") + method;
  }

  /** The newest frames first, the JDK's included. */
  StackTraceElement[] stack() {
    return stack.clone();
  }
}
