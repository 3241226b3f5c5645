package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteException;
import asyncio.workers.function.FunctionName;
import asyncio.workers.function.FunctionSymbol;
import asyncio.workers.function.Functions;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records, enums, exceptions and functions: what is of classes of the program. */
final class Structured {
  private static final int RECORD = 32;
  private static final int ENUM = 33;
  private static final int THROWABLE = 34;
  private static final int FUNCTION = 35;

  private Structured() {}

  static void addTo(Kinds kinds, AllowedClasses allowed) {
    Functions functions = new Functions(allowed);
    kinds.add(RECORD, Structured::readRecord);
    kinds.add(ENUM, Structured::readEnum);
    kinds.add(THROWABLE, in -> readThrowable(in, allowed));
    kinds.add(
        FUNCTION,
        in -> {
          FunctionSymbol symbol = FunctionSymbol.of(ByteBuffer.wrap(in.octets(in.count(1))));
          return functions.function(
              new FunctionName(symbol, Arrays.asList(in.value(Object[].class))));
        });
  }

  static Class<?> type(String name, AllowedClasses allowed) {
    return allowed.load(name);
  }

  static Kind kind(Class<?> type, AllowedClasses allowed) {
    if (Throwable.class.isAssignableFrom(type)) {
      return new Kind(THROWABLE, (out, value) -> write(out, (Throwable) value));
    }
    if (FunctionName.isLambda(type)) {
      return new Kind(FUNCTION, Structured::writeFunction);
    }
    Class<?> declared =
        Enum.class.isAssignableFrom(type) && !type.isEnum() ? type.getSuperclass() : type;
    if (!allowed.allows(declared.getName())) {
      throw new Unwritable(
          type.getName() + " is in none of the packages of this pool " + allowed.packages());
    }
    if (declared.isEnum()) {
      return new Kind(
          ENUM,
          (out, value) -> {
            out.type(declared);
            out.text(((Enum<?>) value).name());
          });
    }
    if (type.isRecord()) {
      RecordComponent[] components = type.getRecordComponents();
      for (RecordComponent component : components) {
        component.getAccessor().setAccessible(true);
      }
      return new Kind(RECORD, (out, value) -> write(out, value, components));
    }
    throw new Unwritable(type.getName() + " is no record, enum or other value that can travel");
  }

  private static void write(Encoder out, Object value, RecordComponent[] components) {
    out.type(value.getClass());
    for (RecordComponent component : components) {
      Object part;
      try {
        part = component.getAccessor().invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new Unwritable(component + " cannot be read", e);
      }
      out.part(part, component.getName());
    }
  }

  private static Object readRecord(Decoder in) {
    Class<?> type = in.type();
    if (!type.isRecord()) {
      throw new CodecException(type.getName() + " is no record");
    }
    RecordComponent[] components = type.getRecordComponents();
    Object[] parts = new Object[components.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = in.value();
    }
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new CodecException(type.getName() + " cannot be made", e);
    }
  }

  private static Object readEnum(Decoder in) {
    Class<?> type = in.type();
    String name = in.text();
    Object[] constants = type.getEnumConstants();
    if (constants != null) {
      for (Object constant : constants) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
    }
    throw new CodecException(type.getName() + " is no enum, or has no constant " + name);
  }

  private static void writeFunction(Encoder out, Object value) {
    FunctionName name = FunctionName.of(value);
    byte[] symbol = name.symbol().toBytes();
    out.unsigned(symbol.length);
    out.octets(symbol);
    out.part(name.captured().toArray(), name.symbol().toString());
  }

  private static void write(Encoder out, Throwable thrown) {
    out.text(thrown.getClass().getName());
    out.part(thrown.getMessage(), "message");
    out.part(thrown.getCause(), "cause");
    StackTraceElement[] stack = thrown.getStackTrace();
    out.unsigned(stack.length);
    for (StackTraceElement frame : stack) {
      out.text(frame.getClassName());
      out.text(frame.getMethodName());
      out.part(frame.getFileName(), "file");
      out.signed(frame.getLineNumber());
    }
    Throwable[] suppressed = thrown.getSuppressed();
    out.unsigned(suppressed.length);
    for (int i = 0; i < suppressed.length; i++) {
      out.element(suppressed[i], i);
    }
  }

  private static Throwable readThrowable(Decoder in, AllowedClasses allowed) {
    String className = in.text();
    String message = (String) in.value();
    Throwable cause = (Throwable) in.value();
    StackTraceElement[] stack = new StackTraceElement[in.count(4)];
    for (int i = 0; i < stack.length; i++) {
      stack[i] =
          new StackTraceElement(in.text(), in.text(), (String) in.value(), (int) in.signed());
    }
    Throwable thrown =
        own(className, message, allowed)
            .map(made -> cause == null ? made : made.initCause(cause))
            .orElseGet(() -> new RemoteException(className, message, cause));
    thrown.setStackTrace(stack);
    for (int rest = in.count(1); rest > 0; rest--) {
      thrown.addSuppressed(in.value(Throwable.class));
    }
    return thrown;
  }

  private static Optional<Throwable> own(
      String className, @Nullable String message, AllowedClasses allowed) {
    if (!allowed.allows(className)
        && !List.of("java.lang", "java.io", "java.util")
            .contains(className.substring(0, Math.max(0, className.lastIndexOf('.'))))) {
      return Optional.empty();
    }
    try {
      Class<?> type = Class.forName(className, false, allowed.loader());
      if (!Throwable.class.isAssignableFrom(type)) {
        return Optional.empty();
      }
      Constructor<?> constructor = type.getDeclaredConstructor(String.class);
      constructor.setAccessible(true);
      return Optional.of((Throwable) constructor.newInstance(message));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
