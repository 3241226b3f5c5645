package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions. Each can be written. It arrives as its own type if that has a constructor that, given
 * message and cause, makes an exception of this message and this cause; else as a RemoteException.
 */
final class Throwables {
  private static final int THROWABLE = 30;
  private static final int DEEPEST = 50;
  private static final StackTraceElement[] NO_STACK = {};

  private final AllowedClasses allowed;

  Throwables(AllowedClasses allowed) {
    this.allowed = allowed;
  }

  void addTo(Kinds kinds) {
    kinds.family(THROWABLE, Throwable.class, Throwables::write, this::read);
  }

  private static void write(Encoder out, Throwable thrown) {
    write(out, thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** Writes an exception, and those around which it was made unless they are on the way to it. */
  private static void write(Encoder out, Throwable thrown, Set<Throwable> outer) {
    boolean last = outer.size() == DEEPEST || !outer.add(thrown);
    out.text(name(thrown));
    out.value(message(thrown));
    StackTraceElement[] stack = Objects.requireNonNullElse(told(thrown::getStackTrace), NO_STACK);
    out.unsigned(stack.length);
    for (StackTraceElement frame : stack) {
      out.text(frame.getClassName());
      out.text(frame.getMethodName());
      out.value(frame.getFileName());
      out.signed(frame.getLineNumber());
    }
    Throwable cause = last ? null : told(thrown::getCause);
    out.octet(cause == null ? 0 : 1);
    if (cause != null) {
      write(out, cause, outer);
    }
    Throwable[] suppressed = last ? new Throwable[0] : thrown.getSuppressed();
    out.unsigned(suppressed.length);
    for (Throwable each : suppressed) {
      write(out, each, outer);
    }
    if (!last) {
      outer.remove(thrown);
    }
  }

  /** One that has come from elsewhere keeps the name that it has there. */
  private static String name(Throwable thrown) {
    return thrown instanceof RemoteException remote
        ? remote.className()
        : thrown.getClass().getName();
  }

  private static @Nullable String message(Throwable thrown) {
    try {
      return thrown instanceof RemoteException remote ? remote.text() : thrown.getMessage();
    } catch (RuntimeException | Error e) { // of the program: it has to get there all the same
      return "(its message cannot be had: " + e.getClass().getName() + ")";
    }
  }

  /** What an exception tells of itself, by a method of the program, perhaps. */
  private static <T> @Nullable T told(Supplier<? extends @Nullable T> part) {
    try {
      return part.get();
    } catch (RuntimeException | Error e) {
      return null;
    }
  }

  private Throwable read(Decoder in) {
    return read(in, 0);
  }

  private Throwable read(Decoder in, int depth) {
    if (depth > DEEPEST) {
      throw new CodecException("exceptions within exceptions, more than " + DEEPEST);
    }
    String className = in.text();
    String message = in.valueOrNull(String.class);
    List<StackTraceElement> stack = new ArrayList<>();
    for (int rest = in.length(4); rest > 0; rest--) {
      stack.add(
          new StackTraceElement(
              in.text(),
              in.text(),
              in.valueOrNull(String.class),
              in.signed(Integer.MIN_VALUE, Integer.MAX_VALUE)));
    }
    Throwable cause = in.octet() == 0 ? null : read(in, depth + 1);
    Throwable thrown =
        own(className, message, cause)
            .orElseGet(() -> new RemoteException(className, message, cause));
    thrown.setStackTrace(stack.toArray(StackTraceElement[]::new));
    for (int rest = in.length(4); rest > 0; rest--) {
      thrown.addSuppressed(read(in, depth + 1));
    }
    return thrown;
  }

  private Optional<Throwable> own(
      String className, @Nullable String message, @Nullable Throwable cause) {
    boolean library = Library.has(className) && !allowed.allows(className);
    Class<?> type;
    try {
      type = library ? Library.load(className) : allowed.load(className);
    } catch (CodecException e) { // of no accepted package, or not here
      return Optional.empty();
    }
    if (!Throwable.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
      return Optional.empty();
    }
    return Arrays.stream(type.getDeclaredConstructors())
        .filter(constructor -> !library || Modifier.isPublic(constructor.getModifiers()))
        .sorted((one, other) -> other.getParameterCount() - one.getParameterCount())
        .map(constructor -> made(constructor, message, cause))
        .filter(Objects::nonNull)
        .findFirst();
  }

  private static @Nullable Throwable made(
      Constructor<?> constructor, @Nullable String message, @Nullable Throwable cause) {
    Class<?>[] types = constructor.getParameterTypes();
    boolean text = types.length > 0 && types[0] == String.class;
    boolean reason = types.length > 0 && Throwable.class.isAssignableFrom(types[types.length - 1]);
    if (types.length != (text ? 1 : 0) + (reason ? 1 : 0)
        || (reason && cause != null && !types[types.length - 1].isInstance(cause))) {
      return null;
    }
    List<@Nullable Object> arguments = new ArrayList<>(2);
    if (text) {
      arguments.add(message);
    }
    if (reason) {
      arguments.add(cause);
    }
    try {
      if (!Modifier.isPublic(
          constructor.getModifiers() & constructor.getDeclaringClass().getModifiers())) {
        constructor.setAccessible(true);
      }
      Throwable made = (Throwable) constructor.newInstance(arguments.toArray());
      if (!reason && cause != null) {
        made.initCause(cause);
      }
      boolean same = Objects.equals(made.getMessage(), message) && made.getCause() == cause;
      return same ? made : null;
    } catch (ReflectiveOperationException
        | RuntimeException
        | Error e) { // none of the usual ones after all
      return null;
    }
  }
}
