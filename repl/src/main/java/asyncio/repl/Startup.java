package asyncio.repl;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /** The nearest type that can be named. */
  private static String type(Object value) {
    for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
      if (isNameable(type) && type != Object.class) {
        return type.getCanonicalName();
      }
      for (Class<?> each : type.getInterfaces()) {
        if (isNameable(each)) {
          return each.getCanonicalName();
        }
      }
    }
    return "Object";
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
