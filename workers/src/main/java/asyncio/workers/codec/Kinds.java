package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which kind a class is of, and which kind a tag means. */
final class Kinds {
  private final AllowedClasses allowed;
  private final Map<Class<?>, Kind> exact = new HashMap<>();
  private final Kind.@Nullable Reader<?>[] readers = new Kind.Reader<?>[Tag.SMALL];
  private final Map<String, Class<?>> types = new ConcurrentHashMap<>();
  private final ClassValue<Kind> kinds =
      new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
          return find(type);
        }
      };

  Kinds(AllowedClasses allowed) {
    this.allowed = allowed;
    Scalars.addTo(this);
    Collected.addTo(this);
    Structured.addTo(this, allowed);
  }

  /** Adds a kind whose values are all of one class. */
  @SuppressWarnings("unchecked")
  <T> void add(int tag, Class<T> type, Kind.Writer<? super T> writer, Kind.Reader<T> reader) {
    exact.put(type, new Kind(tag, (Kind.Writer<Object>) writer));
    add(tag, reader);
  }

  /** Adds what a tag means. */
  void add(int tag, Kind.Reader<?> reader) {
    if (readers[tag] != null || tag == Tag.NULL) {
      throw new IllegalStateException("tag " + tag + " has a meaning");
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

  /** A class that is accepted. */
  Class<?> type(String name) {
    Class<?> type = types.get(name);
    if (type == null) {
      type = Structured.type(name, allowed);
      types.put(name, type);
    }
    return type;
  }

  private Kind find(Class<?> type) {
    Kind kind = exact.get(type);
    if (kind != null) {
      return kind;
    }
    if (List.class.isAssignableFrom(type)) {
      return Collected.LIST;
    }
    if (Set.class.isAssignableFrom(type)) {
      return Collected.SET;
    }
    if (Map.class.isAssignableFrom(type)) {
      return Collected.MAP;
    }
    return Structured.kind(type, allowed);
  }
}
