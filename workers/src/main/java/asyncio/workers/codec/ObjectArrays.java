package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arrays of objects, with the type of their elements: a class of the program or of the JDK. */
final class ObjectArrays {
  private static final int OBJECTS = 24;
  private static final int TYPED = 25;

  private final AllowedClasses allowed;

  ObjectArrays(AllowedClasses allowed) {
    this.allowed = allowed;
  }

  void addTo(Kinds kinds) {
    kinds.add(OBJECTS, Decoder::elements);
    kinds.add(TYPED, this::read);
    kinds.rule(type -> type.isArray() ? kind(type.getComponentType()) : null);
  }

  private Kind kind(Class<?> of) {
    if (of == Object.class) {
      return Kind.<Object[]>of(OBJECTS, (out, value) -> out.elements(value, value));
    }
    Class<?> innermost = of;
    while (innermost.isArray()) {
      innermost = innermost.getComponentType();
    }
    if (!innermost.isPrimitive() && !Library.has(innermost.getName())) {
      Refusal.unlessAllowed(innermost, allowed);
    }
    return Kind.<Object[]>of(
        TYPED,
        (out, value) -> {
          out.type(of);
          out.elements(value, value);
        });
  }

  private Object read(Decoder in) {
    String name = in.typeName();
    @Nullable Object[] elements = in.elements();
    Object[] array = (Object[]) Array.newInstance(type(name), 0);
    try {
      return Arrays.copyOf(elements, elements.length, array.getClass());
    } catch (ArrayStoreException e) {
      throw new CodecException("an array of " + name + " with something else in it", e);
    }
  }

  private Class<?> type(String name) {
    int dimensions = name.lastIndexOf('[') + 1;
    if (dimensions == 0) {
      return Library.has(name) ? Library.load(name) : allowed.load(name);
    }
    if (dimensions > 16 || name.length() < dimensions + 1) {
      throw new CodecException("not the name of a class: " + name);
    }
    Class<?> innermost =
        name.charAt(dimensions) == 'L' && name.endsWith(";")
            ? type(name.substring(dimensions + 1, name.length() - 1))
            : Library.load(name.substring(dimensions - 1)).getComponentType();
    Class<?> type = innermost;
    for (int i = 0; i < dimensions; i++) {
      type = type.arrayType();
    }
    return type;
  }
}
