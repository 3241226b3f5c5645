package asyncio.workers.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lists, sets and maps. */
final class Collected {
  static final Kind LIST = new Kind(16, (out, value) -> elements(out, (List<?>) value));
  static final Kind SET = new Kind(17, (out, value) -> elements(out, (Set<?>) value));
  static final Kind MAP = new Kind(18, (out, value) -> entries(out, (Map<?, ?>) value));

  private Collected() {}

  static void addTo(Kinds kinds) {
    kinds.add(LIST.tag(), in -> fill(in, new ArrayList<>()));
    kinds.add(SET.tag(), in -> fill(in, new LinkedHashSet<>()));
    kinds.add(MAP.tag(), Collected::map);
  }

  private static void elements(Encoder out, Collection<?> elements) {
    Object[] values = elements.toArray();
    out.unsigned(values.length);
    for (int i = 0; i < values.length; i++) {
      out.element(values[i], i);
    }
  }

  private static void entries(Encoder out, Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    out.unsigned(entries.size());
    for (Map.Entry<?, ?> entry : entries) {
      out.part(entry.getKey(), "key");
      out.part(entry.getValue(), String.valueOf(entry.getKey()));
    }
  }

  private static <C extends Collection<Object>> C fill(Decoder in, C collection) {
    int count = in.count(1);
    for (int i = 0; i < count; i++) {
      collection.add(in.value());
    }
    return collection;
  }

  private static Map<Object, Object> map(Decoder in) {
    int count = in.count(2);
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(in.value(), in.value());
    }
    return map;
  }
}
