package asyncio.internal.jdk;

import asyncio.internal.report.Origin;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blocking call of the JDK that a body sits in, and where the program has called it. What the
 * call declares tells what an interrupt does to it.
 *
 * <ul>
 *   <li>One that declares {@link InterruptedException} throws it, and the interrupt is taken off.
 *   <li>One that declares only {@link IOException} closes its channel or socket and fails, and the
 *       interrupt stays set.
 *   <li>{@code LockSupport.park} returns, and the interrupt stays set.
 *   <li>Another one ({@code Lock.lock}, {@code CompletableFuture.join}, a monitor) waits on, and
 *       sets the interrupt again when it returns.
 * </ul>
 */
public final class BlockedCall {
  private final Place place;
  private final int caller; // index of the newest frame that is not the JDK's
  private Class<?> @Nullable [] declared; // once asked

  private BlockedCall(Place place, int caller) {
    this.place = place;
    this.caller = caller;
  }

  /** The call that a thread sits in just now. */
  public static BlockedCall of(Thread blocked) {
    Place place = Place.of(blocked);
    List<Place.Frame> frames = place.frames();
    int caller = 0;
    while (caller < frames.size() && isJdk(frames.get(caller).element().getClassName())) {
      caller++;
    }
    return new BlockedCall(place, caller);
  }

  private static boolean isJdk(String className) {
    return className.startsWith("java.")
        || className.startsWith("javax.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.")
        || className.startsWith("com.sun.");
  }

  /** Whether this is the same call in the same place, down to where the body began. */
  public boolean isSamePlaceAs(BlockedCall other) {
    return sameCall(other) && place.isSameBelow(caller, other.place, other.caller);
  }

  private boolean sameCall(BlockedCall other) {
    Place.Frame one = call();
    Place.Frame two = other.call();
    if (one == null || two == null) {
      return caller == other.caller;
    }
    return one.element().getClassName().equals(two.element().getClassName())
        && one.element().getMethodName().equals(two.element().getMethodName());
  }

  /** The method of the JDK that the program has called; null if it waits for a monitor. */
  private Place.@Nullable Frame call() {
    return caller == 0 ? null : place.frames().get(caller - 1);
  }

  /** Whether an interrupt ends it with an exception that takes the interrupt off. */
  public boolean isInterruptible() {
    return declares(InterruptedException.class);
  }

  /** Whether an interrupt ends it with a failure of I/O that leaves the interrupt set. */
  public boolean failsInterrupted() {
    return !isInterruptible() && declares(IOException.class);
  }

  /** Whether an interrupt ends it at all; it may be what the program does with it that counts. */
  public boolean endsInterrupted() {
    Place.Frame call = call();
    boolean parks =
        call != null
            && call.element().getClassName().equals("java.util.concurrent.locks.LockSupport");
    return parks || isInterruptible() || failsInterrupted();
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
      Place.Frame call = call();
      known = call == null ? new Class<?>[0] : declaredBy(call);
      declared = known;
    }
    return known;
  }

  private static Class<?>[] declaredBy(Place.Frame call) {
    try {
      Class<?> declaring = call.declaring();
      if (declaring != null && call.type() != null) {
        return declaring
            .getDeclaredMethod(call.element().getMethodName(), call.type().parameterArray())
            .getExceptionTypes();
      }
      return declaredByAll(call.element());
    } catch (ReflectiveOperationException | LinkageError hidden) {
      return new Class<?>[0];
    }
  }

  /** All exceptions of all methods of that name, where a stack trace tells no parameters. */
  private static Class<?>[] declaredByAll(StackTraceElement call) throws ClassNotFoundException {
    ClassLoader jdk = ClassLoader.getPlatformClassLoader();
    return Arrays.stream(Class.forName(call.getClassName(), false, jdk).getDeclaredMethods())
        .filter(method -> method.getName().equals(call.getMethodName()))
        .flatMap(method -> Arrays.stream(method.getExceptionTypes()))
        .toArray(Class<?>[]::new);
  }

  /** File and line of the program, and the call: for people. */
  public String describe() {
    List<Place.Frame> frames = place.frames();
    String where =
        caller < frames.size()
            ? Origin.place(frames.get(caller).element())
            : "unknown place"; // the JDK runs a method of its own as the body
    Place.Frame call = call();
    if (call == null) {
      return where;
    }
    String type = call.element().getClassName();
    return where
        + " ("
        + type.substring(type.lastIndexOf('.') + 1)
        + "."
        + call.element().getMethodName()
        + ")";
  }
}
