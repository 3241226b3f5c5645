package asyncio.workers.codec;

import asyncio.workers.CodecException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

  private final Map<Class<?>, Kind> exact = new HashMap<>();
  private final List<Function<Class<?>, @Nullable Kind>> rules = new ArrayList<>();
  private final Map<Class<?>, Kind> families = new LinkedHashMap<>();
  private final Function<Class<?>, Unwritable> refusal;
  private final Kind.@Nullable Reader<?>[] readers = new Kind.Reader<?>[SMALL];
  private final ClassValue<Kind> kinds =
      new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
          return find(type);
        }
      };

  /**
   * No kinds yet.
   *
   * @param refusal says why a class is of none
   */
  Kinds(Function<Class<?>, Unwritable> refusal) {
    this.refusal = refusal;
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

  /** Adds kinds of classes that are not known by name; a rule gives null of the others. */
  void rule(Function<Class<?>, @Nullable Kind> rule) {
    rules.add(rule);
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
    for (Function<Class<?>, @Nullable Kind> rule : rules) {
      kind = rule.apply(type);
      if (kind != null) {
        return kind;
      }
    }
    for (Map.Entry<Class<?>, Kind> family : families.entrySet()) {
      if (family.getKey().isAssignableFrom(type)) {
        return family.getValue();
      }
    }
    throw refusal.apply(type);
  }
}
