package asyncio.http.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server remembers of a client, which keeps it: see {@link Sessions}. */
public final class Session {
  private final Map<String, String> values;
  private boolean changed;

  Session(Map<String, String> values) {
    this.values = new LinkedHashMap<>(values);
  }

  /**
   * What is remembered.
   *
   * @param name of it
   * @return it; null if there is nothing
   */
  public @Nullable String get(String name) {
    return values.get(name);
  }

  /**
   * Remembers something.
   *
   * @param name of it
   * @param value what
   */
  public void set(String name, String value) {
    values.put(name, value);
    changed = true;
  }

  /**
   * Forgets something.
   *
   * @param name of it
   */
  public void remove(String name) {
    changed |= values.remove(name) != null;
  }

  /** Forgets everything, as when the client logs out. */
  public void clear() {
    values.clear();
    changed = true;
  }

  boolean isChanged() {
    return changed;
  }

  Map<String, String> values() {
    return values;
  }
}
