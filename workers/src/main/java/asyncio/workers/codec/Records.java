package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import asyncio.workers.function.Access;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records, through their accessors and their canonical constructors, which check what they are
 * given. Along with the name of a record goes a number made of its components, so that two versions
 * of a record are told apart.
 */
final class Records {
  private static final int RECORD = 27;

  private final AllowedClasses allowed;
  private final Map<String, Shape> shapes = new ConcurrentHashMap<>();

  Records(AllowedClasses allowed) {
    this.allowed = allowed;
  }

  void addTo(Kinds kinds) {
    kinds.add(RECORD, this::read);
    kinds.rule(type -> type.isRecord() ? kind(type) : null);
  }

  private Kind kind(Class<?> type) {
    Refusal.unlessAllowed(type, allowed);
    Shape shape;
    try {
      shape = Shape.of(type);
    } catch (CodecException e) {
      throw new Unwritable(String.valueOf(e.getMessage()));
    }
    return new Kind(RECORD, shape::write);
  }

  private Object read(Decoder in) {
    String name = in.typeName();
    Shape shape = shapes.get(name);
    if (shape == null) {
      Class<?> type = allowed.load(name);
      if (!type.isRecord()) {
        throw new CodecException("class " + name + " is no record in this process");
      }
      shape = Shape.of(type);
      shapes.put(name, shape);
    }
    return shape.read(in);
  }

  /** What is known of one record class. */
  private static final class Shape {
    private final Class<?> type;
    private final String[] names;
    private final MethodHandle[] accessors;
    private final MethodHandle constructor;
    private final int version;

    private Shape(
        Class<?> type,
        String[] names,
        MethodHandle[] accessors,
        MethodHandle constructor,
        int version) {
      this.type = type;
      this.names = names;
      this.accessors = accessors;
      this.constructor = constructor;
      this.version = version;
    }

    private static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      MethodHandles.Lookup lookup = Access.into(type);
      MethodHandle[] accessors = new MethodHandle[components.length];
      MethodHandle constructor;
      try {
        for (int i = 0; i < accessors.length; i++) {
          accessors[i] =
              lookup
                  .unreflect(components[i].getAccessor())
                  .asType(MethodType.methodType(Object.class, Object.class));
        }
        constructor =
            lookup
                .findConstructor(type, MethodType.methodType(void.class, types))
                .asSpreader(Object[].class, types.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
      } catch (NoSuchMethodException | IllegalAccessException e) {
        throw new CodecException("record " + Access.shown(type) + " cannot be taken apart", e);
      }
      String[] names =
          Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
      return new Shape(type, names, accessors, constructor, signature(components).hashCode());
    }

    private static String signature(RecordComponent[] components) {
      return Arrays.stream(components)
          .map(component -> component.getType().getTypeName() + " " + component.getName())
          .collect(Collectors.joining(", ", "(", ")"));
    }

    private void write(Encoder out, Object value) {
      out.type(type);
      out.int32(version);
      for (int i = 0; i < accessors.length; i++) {
        Object part;
        try {
          part = (Object) accessors[i].invokeExact(value);
        } catch (Throwable e) {
          throw new Unwritable(Access.shown(type) + "." + names[i] + "() throws " + e);
        }
        try {
          out.value(part);
        } catch (Unwritable e) {
          throw e.in(value, "." + names[i]);
        }
      }
    }

    private Object read(Decoder in) {
      if (in.int32() != version) {
        throw new CodecException(
            "record "
                + Access.shown(type)
                + " has other components in the process that it comes from than here, where it is "
                + type.getSimpleName()
                + signature(type.getRecordComponents()));
      }
      @Nullable Object[] parts = new Object[names.length];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = in.value();
      }
      try {
        return (Object) constructor.invokeExact(parts);
      } catch (Throwable e) {
        throw new CodecException(
            "record " + Access.shown(type) + " refuses its components: " + e, e);
      }
    }
  }
}
