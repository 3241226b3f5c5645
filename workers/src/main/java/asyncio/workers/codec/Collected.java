package asyncio.workers.codec;

import asyncio.workers.CodecException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists, sets, maps and queues. The usual classes arrive as themselves; every other list, set or
 * map as one that cannot be changed, in the order of the sender.
 */
final class Collected {
  private static final int MOST_AHEAD = 1 << 10;

  private Collected() {}

  @SuppressWarnings("JdkObsolete") // LinkedList is what programs have
  static void addTo(Kinds kinds) {
    collection(kinds, 64, ArrayList.class, Collected::list);
    collection(kinds, 65, LinkedList.class, _ -> new LinkedList<>());
    collection(kinds, 66, ArrayDeque.class, _ -> new ArrayDeque<>(1));
    collection(kinds, 67, HashSet.class, _ -> new HashSet<>());
    collection(kinds, 68, LinkedHashSet.class, _ -> new LinkedHashSet<>());
    kinds.add(
        69,
        CopyOnWriteArrayList.class,
        Collected::elements,
        in -> new CopyOnWriteArrayList<>(in.elements()));
    kinds.add(70, PriorityQueue.class, Collected::queue, Collected::queue);
    map(kinds, 71, HashMap.class, HashMap::new);
    map(kinds, 72, LinkedHashMap.class, LinkedHashMap::new);
    map(kinds, 73, ConcurrentHashMap.class, ConcurrentHashMap::new);
    kinds.written(74, EnumMap.class, Collected::enumMap);
    kinds.add(74, Collected::enumMap);
    kinds.add(
        75,
        BitSet.class,
        (out, value) -> out.value(value.toByteArray()),
        in -> BitSet.valueOf(in.value(byte[].class)));
    kinds.family(76, EnumSet.class, Collected::enumSet, Collected::enumSet);
    kinds.family(77, SortedSet.class, Collected::sortedSet, Collected::sortedSet);
    kinds.family(78, SortedMap.class, Collected::sortedMap, Collected::sortedMap);
    kinds.family(79, List.class, Collected::elements, in -> unchangeable(in.elements()));
    kinds.family(
        80,
        Set.class,
        Collected::elements,
        in -> Collections.unmodifiableSet(fill(in, new LinkedHashSet<>())));
    kinds.family(
        81,
        Map.class,
        Collected::entries,
        in -> Collections.unmodifiableMap(fill(in, new LinkedHashMap<>())));
  }

  @SuppressWarnings("rawtypes") // kinds are of classes, not of types
  private static <C extends Collection> void collection(
      Kinds kinds, int tag, Class<C> type, IntFunction<? extends Collection<Object>> empty) {
    kinds.add(
        tag,
        type,
        Collected::elements,
        in -> {
          int count = in.count();
          Collection<@Nullable Object> collection = empty.apply(Math.min(count, MOST_AHEAD));
          for (int i = 0; i < count; i++) {
            collection.add(in.element());
          }
          return type.cast(collection);
        });
  }

  private static Collection<Object> list(int count) {
    return new ArrayList<>(count);
  }

  @SuppressWarnings("rawtypes") // kinds are of classes, not of types
  private static <M extends Map> void map(
      Kinds kinds, int tag, Class<M> type, Supplier<Map<Object, Object>> empty) {
    kinds.add(tag, type, Collected::entries, in -> type.cast(fill(in, empty.get())));
  }

  private static <C extends Collection<Object>> C fill(Decoder in, C collection) {
    int count = in.count();
    for (int i = 0; i < count; i++) {
      collection.add(in.element());
    }
    return collection;
  }

  private static <M extends Map<Object, Object>> M fill(Decoder in, M map) {
    int count = in.count();
    if (count % 2 != 0) {
      throw new CodecException("a key without a value");
    }
    for (int i = 0; i < count; i += 2) {
      Object key = in.element();
      map.put(key, in.element());
    }
    return map;
  }

  private static void elements(Encoder out, Collection<?> values) {
    out.elements(values, values.toArray());
  }

  private static void entries(Encoder out, Map<?, ?> map) {
    List<@Nullable Object> parts = new ArrayList<>(2 * map.size());
    map.forEach(
        (key, value) -> {
          parts.add(key);
          parts.add(value);
        });
    out.unsigned(parts.size());
    for (int i = 0; i < parts.size(); i += 2) {
      Object key = parts.get(i);
      out.part(map, key, ".keySet()");
      try {
        out.value(parts.get(i + 1));
      } catch (Unwritable e) {
        throw e.in(map, "[" + Refusal.shown(key) + "]");
      }
    }
  }

  private static List<Object> unchangeable(@Nullable Object[] elements) {
    return Arrays.stream(elements).allMatch(Objects::nonNull)
        ? List.of(elements)
        : Collections.unmodifiableList(Arrays.asList(elements));
  }

  // ---- With an order or a type of their own ---------------------------------------------------

  private static void comparator(Encoder out, Object sorted, @Nullable Comparator<?> comparator) {
    if (comparator == Collections.reverseOrder()) {
      out.octet(1);
    } else if (comparator == String.CASE_INSENSITIVE_ORDER) {
      out.octet(2);
    } else {
      out.octet(0);
      out.part(sorted, comparator, ".comparator()");
    }
  }

  @SuppressWarnings("unchecked") // what it cannot compare it refuses
  private static @Nullable Comparator<Object> comparator(Decoder in) {
    int which = in.octet();
    return switch (which) {
      case 0 -> in.valueOrNull(Comparator.class);
      case 1 -> (Comparator<Object>) (Comparator<?>) Collections.reverseOrder();
      case 2 -> (Comparator<Object>) (Comparator<?>) String.CASE_INSENSITIVE_ORDER;
      default -> throw new CodecException("no order has the number " + which);
    };
  }

  private static void queue(Encoder out, PriorityQueue<?> value) {
    comparator(out, value, value.comparator());
    elements(out, value);
  }

  private static PriorityQueue<Object> queue(Decoder in) {
    return fill(in, new PriorityQueue<>(comparator(in)));
  }

  private static void sortedSet(Encoder out, SortedSet<?> value) {
    comparator(out, value, value.comparator());
    elements(out, value);
  }

  private static SortedSet<Object> sortedSet(Decoder in) {
    return fill(in, new TreeSet<>(comparator(in)));
  }

  private static void sortedMap(Encoder out, SortedMap<?, ?> value) {
    comparator(out, value, value.comparator());
    entries(out, value);
  }

  private static SortedMap<Object, Object> sortedMap(Decoder in) {
    return fill(in, new TreeMap<>(comparator(in)));
  }

  private static void enumSet(Encoder out, EnumSet<?> value) {
    // An empty one tells its type by what it lacks.
    Collection<?> some = value.isEmpty() ? EnumSet.complementOf(value) : value;
    if (some.isEmpty()) {
      throw new Unwritable("a set of an enum that has no constants");
    }
    out.part(value, some.iterator().next(), ".type");
    elements(out, value);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the type is that of the elements
  private static EnumSet<?> enumSet(Decoder in) {
    Class type = in.value(Enum.class).getDeclaringClass();
    Collection<Object> set = EnumSet.noneOf(type);
    return (EnumSet<?>) fill(in, set);
  }

  /** An empty one does not tell its type: it arrives as an empty map of another class. */
  private static void enumMap(Encoder out, EnumMap<?, ?> value) {
    out.value(value.isEmpty() ? null : value.keySet().iterator().next());
    entries(out, value);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the type is that of the keys
  private static Map<Object, Object> enumMap(Decoder in) {
    Enum<?> some = in.valueOrNull(Enum.class);
    return fill(in, some == null ? new HashMap<>() : new EnumMap(some.getDeclaringClass()));
  }
}
