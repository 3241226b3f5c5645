package asyncio.http.web;

import java.util.HashMap;
import java.util.Map;

/** What somebody has with him, by keys. */
final class Things {
  private final Map<Key<?>, Object> things = new HashMap<>();

  <T> void set(Key<T> key, T thing) {
    things.put(key, thing);
  }

  <T> T get(Key<T> key, Object owner) {
    @SuppressWarnings("unchecked") // set() has seen to it
    T thing = (T) things.get(key);
    if (thing == null) {
      throw missing(key, owner);
    }
    return thing;
  }

  static IllegalStateException missing(Key<?> key, Object owner) {
    return new IllegalStateException(owner + " has no " + key + ": set it first");
  }

  boolean has(Key<?> key) {
    return things.containsKey(key);
  }
}
