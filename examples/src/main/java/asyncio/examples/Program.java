package asyncio.examples;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An example as a program with a name.
 *
 * @param type the class with the {@code main} method, annotated with {@link Example}
 */
public record Program(Class<?> type) {
  private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /**
   * The name that starts the program: that of its annotation, or else the words of the class name
   * in lower case, joined by hyphens.
   *
   * @return for a class {@code DoneCallback}, {@code done-callback}
   */
  public String name() {
    String given = annotation().name();
    return given.isEmpty() ? nameOfClass() : given;
  }

  private String nameOfClass() {
    return WORD_START.matcher(type.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /**
   * What may follow the name on the command line.
   *
   * @return the arguments of its annotation
   */
  public String arguments() {
    return annotation().arguments();
  }

  /**
   * Where the example comes from.
   *
   * @return the seed of its annotation
   */
  public String seed() {
    return annotation().seed();
  }

  /**
   * What the example shows.
   *
   * @return the summary of its annotation
   */
  public String summary() {
    return annotation().summary();
  }

  private Example annotation() {
    return type.getAnnotation(Example.class);
  }
}
