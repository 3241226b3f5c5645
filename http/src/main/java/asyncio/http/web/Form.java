package asyncio.http.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form. A name can come several times.
 *
 * @param values the values of each name, in order
 * @param uploads the files of each name, in order; they are deleted when the request was answered
 */
public record Form(Map<String, List<String>> values, Map<String, List<Upload>> uploads) {
  /** Copies both, in their order. */
  public Form {
    values = new LinkedHashMap<>(values);
    uploads = new LinkedHashMap<>(uploads);
  }

  /**
   * The first value of a name.
   *
   * @param name of the field
   * @return its value; null if it is not there
   */
  public @Nullable String get(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getFirst();
  }

  /**
   * All values of a name.
   *
   * @param name of the field
   * @return its values, in order; maybe none
   */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /**
   * The first file of a name.
   *
   * @param name of the field
   * @return the file; null if it is not there
   */
  public @Nullable Upload upload(String name) {
    List<Upload> all = uploads.get(name);
    return all == null ? null : all.getFirst();
  }

  /** {@return the names of all fields, in the order in which they came} */
  public Set<String> names() {
    return values.keySet();
  }
}
