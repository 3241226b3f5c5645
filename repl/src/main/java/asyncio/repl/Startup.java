package asyncio.repl;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/** What a prompt evaluates before the first input. */
final class Startup {
  private static final List<String> JDK =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.nio.file.*",
          "java.time.Duration",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.regex.*",
          "java.util.stream.*");

  /** Packages of other modules, known by a class that is on the path if they are. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "asyncio.net.Net", "asyncio.net.*",
          "asyncio.http.web.Application", "asyncio.http.web.*",
          "asyncio.http.Status", "asyncio.http.*");

  private Startup() {}

  /** As a script of the tool. */
  static String script(ClassLoader classes, Map<String, Object> variables) {
    List<String> lines = new ArrayList<>();
    JDK.forEach(each -> lines.add("import " + each + ";"));
    lines.add("import asyncio.*;");
    lines.add("import asyncio.sync.*;");
    OPTIONAL.entrySet().stream()
        .filter(each -> isThere(each.getKey(), classes))
        .map(each -> "import " + each.getValue() + ";")
        .sorted()
        .forEach(lines::add);
    lines.add("import static asyncio.Asyncio.*;");
    lines.add("import static asyncio.repl.Prompt.*;");
    variables.forEach(
        (name, value) -> {
          String type = type(value);
          lines.add(type + " " + name + " = (" + type + ") variable(\"" + name + "\");");
        });
    return String.join("\n", lines) + "\n";
  }

  private static boolean isThere(String type, ClassLoader classes) {
    try {
      Class.forName(type, false, classes);
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  /** Of the types that can be named, the one with most methods. */
  private static String type(Object value) {
    return name(value.getClass());
  }

  private static String name(Class<?> type) {
    if (type.isArray()) {
      return name(type.getComponentType()) + "[]";
    }
    if (isNameable(type)) {
      return type.getCanonicalName();
    }
    Set<Class<?>> all = new LinkedHashSet<>();
    addSupertypes(type, all);
    return all.stream()
        .filter(Startup::isNameable)
        .max(Comparator.comparingInt(each -> each.getMethods().length))
        .map(Class::getCanonicalName)
        .orElse("Object");
  }

  private static void addSupertypes(@Nullable Class<?> type, Set<Class<?>> all) {
    if (type != null && all.add(type)) {
      for (Class<?> each : type.getInterfaces()) {
        addSupertypes(each, all);
      }
      addSupertypes(type.getSuperclass(), all);
    }
  }

  /** Refuses what inputs could not name. */
  static Map<String, Object> checked(Map<String, Object> variables) {
    for (String name : variables.keySet()) {
      if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' cannot be the name of a variable; use letters and digits");
      }
    }
    return Map.copyOf(variables);
  }

  private static boolean isNameable(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
      if (!Modifier.isPublic(each.getModifiers())) {
        return false;
      }
    }
    return type.getCanonicalName() != null && type.getModule().isExported(type.getPackageName());
  }
}
