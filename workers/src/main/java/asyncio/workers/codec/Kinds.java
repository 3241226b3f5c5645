package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import asyncio.workers.function.FunctionName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which kind a class is of, and which kind a tag means. A value is a tag and what its kind writes;
 * null and small whole numbers are a tag alone.
 */
final class Kinds {
  static final int NULL = 0;

  /** From here on a tag is itself a number. */
  static final int SMALL = 128;

  static final int LEAST_SMALL = -32;
  static final int MOST_SMALL = 255 - SMALL + LEAST_SMALL;

  private final AllowedClasses allowed;
  private final Map<Class<?>, Kind> exact = new HashMap<>();
  private final Map<Class<?>, Kind> families = new LinkedHashMap<>();
  private final Kind.@Nullable Reader<?>[] readers = new Kind.Reader<?>[SMALL];
  private final ClassValue<Kind> kinds =
      new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
          return find(type);
        }
      };
  private final Records records;
  private final Enums enums;
  private final ObjectArrays arrays;

  Kinds(AllowedClasses allowed) {
    this.allowed = allowed;
    records = new Records(allowed);
    enums = new Enums(allowed);
    arrays = new ObjectArrays(allowed);
    Scalars.addTo(this);
    PrimitiveArrays.addTo(this);
    Times.addTo(this);
    Names.addTo(this);
    Optionals.addTo(this);
    Collected.addTo(this);
    arrays.addTo(this);
    records.addTo(this);
    enums.addTo(this);
    new Throwables(allowed).addTo(this);
    Lambdas.addTo(this, allowed);
  }

  /** Adds a kind whose values are all of one class. */
  <T> void add(
      int tag, Class<T> type, Kind.Writer<? super T> writer, Kind.Reader<? extends T> reader) {
    written(tag, type, writer);
    add(tag, reader);
  }

  /** Adds a kind of a class that arrives as another. */
  <T> void written(int tag, Class<T> type, Kind.Writer<? super T> writer) {
    exact.put(type, Kind.of(tag, writer));
  }

  /** Adds a kind of all classes below a type that are of no kind that was added before. */
  <T> void family(
      int tag, Class<T> type, Kind.Writer<? super T> writer, Kind.Reader<? extends T> reader) {
    families.put(type, Kind.of(tag, writer));
    add(tag, reader);
  }

  /** Adds what a tag means. */
  void add(int tag, Kind.Reader<?> reader) {
    if (readers[tag] != null || tag == NULL) {
      throw new IllegalStateException("tag " + tag + " has a meaning already");
    }
    readers[tag] = reader;
  }

  Kind of(Class<?> type) {
    return kinds.get(type);
  }

  Kind.Reader<?> reader(int tag) {
    Kind.Reader<?> reader = readers[tag];
    if (reader == null) {
      throw new CodecException("no kind of value has the tag " + tag);
    }
    return reader;
  }

  private Kind find(Class<?> type) {
    Kind kind = exact.get(type);
    if (kind != null) {
      return kind;
    }
    if (type.isRecord()) {
      return records.kind(type);
    }
    if (Enum.class.isAssignableFrom(type)) {
      return enums.kind(type.isEnum() ? type : type.getSuperclass());
    }
    if (type.isArray()) {
      return arrays.kind(type.getComponentType());
    }
    if (FunctionName.isLambda(type)) {
      return Lambdas.KIND;
    }
    for (Map.Entry<Class<?>, Kind> family : families.entrySet()) {
      if (family.getKey().isAssignableFrom(type)) {
        return family.getValue();
      }
    }
    throw new Unwritable(Refusal.of(type, allowed));
  }
}
