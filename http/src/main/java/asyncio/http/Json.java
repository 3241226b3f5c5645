package asyncio.http;

import java.lang.reflect.Type;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into JSON and back. The standard one is Jackson's, if {@code
 * tools.jackson.core:jackson-databind} is on the path; one that a program provides as a service of
 * this type goes first.
 */
public interface Json {
  /**
   * The value that a text stands for.
   *
   * @param json in UTF-8
   * @param type of the value: a record, a list, …
   * @return the value; null stands for null
   * @throws IllegalArgumentException if it is no JSON, or of another shape
   */
  @Nullable Object read(byte[] json, Type type);

  /**
   * The text that stands for a value.
   *
   * @param value a record, a list, …
   * @return JSON in UTF-8
   * @throws IllegalArgumentException if there is none for it
   */
  byte[] write(@Nullable Object value);

  /**
   * The one that is used where none is given.
   *
   * @return it
   * @throws IllegalStateException if there is none
   */
  static Json standard() {
    return Standard.get();
  }

  /** Finds the standard one, once. */
  final class Standard {
    private static final @Nullable Json FOUND = find();

    private Standard() {}

    private static Json get() {
      if (FOUND == null) {
        throw new IllegalStateException(
            "nothing here knows JSON: add tools.jackson.core:jackson-databind to the class path, or"
                + " provide a service of the type asyncio.http.Json");
      }
      return FOUND;
    }

    private static @Nullable Json find() {
      Json ours = null;
      for (var provider : ServiceLoader.load(Json.class).stream().toList()) {
        try {
          Json json = provider.get();
          if (!json.getClass().getPackageName().startsWith(Json.class.getPackageName())) {
            return json;
          }
          ours = json;
        } catch (ServiceConfigurationError | LinkageError missing) {
          // what it is made of is not on the path
        }
      }
      return ours;
    }
  }
}
