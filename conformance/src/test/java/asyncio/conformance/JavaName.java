package asyncio.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A class of this project, or a member of one: {@code asyncio.Task#cancel}. */
record JavaName(String type, String member) {
  static JavaName parse(String name) {
    String[] parts = name.split("#", 2);
    return new JavaName(parts[0], parts.length == 2 ? parts[1] : "");
  }

  /** The name as it is read: {@code Task.cancel}. */
  String text() {
    String simple = type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
    return member.isEmpty() ? simple : simple + "." + member;
  }

  /** The file in which it stands, or where it would. */
  Path source(Path root) {
    String file = type.replaceFirst("\\$.*", "").replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(root)) {
      return modules
          .map(module -> module.resolve("src/main/java").resolve(file))
          .filter(Files::exists)
          .findFirst()
          .orElse(root.resolve(file));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  boolean exists(Path root) {
    if (!Files.exists(source(root))) {
      return false;
    }
    try {
      Class<?> found = Class.forName(type, false, JavaName.class.getClassLoader());
      return member.isEmpty() || hasMember(found);
    } catch (ClassNotFoundException _) {
      return member.isEmpty() || isNamedIn(source(root));
    }
  }

  private boolean hasMember(Class<?> found) {
    Class<?> parent = found.getSuperclass();
    return Stream.of(found.getDeclaredMethods()).map(Method::getName).anyMatch(member::equals)
        || Stream.of(found.getDeclaredFields()).map(Field::getName).anyMatch(member::equals)
        || (parent != null && hasMember(parent))
        || Stream.of(found.getInterfaces()).anyMatch(this::hasMember);
  }

  /** For modules that are not on the class path here. */
  private boolean isNamedIn(Path file) {
    try {
      return Pattern.compile("\\b" + member + "\\b").matcher(Files.readString(file)).find();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
