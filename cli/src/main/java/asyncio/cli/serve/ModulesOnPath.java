package asyncio.cli.serve;

import asyncio.cli.program.Nearest;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The modules among the jars and directories of a class path, automatic ones, too. Their classes
 * are served from the class path: of a module, its name and its classes count.
 *
 * @param path the jars and directories
 */
record ModulesOnPath(List<Path> path) {
  private static final String CLASS = ".class";

  /**
   * The full name of a class of a module.
   *
   * @param module its name
   * @param type the name of the class; the package can be left out
   * @throws Refusal if there is no such module, or no such class in it
   */
  String className(String module, String type) {
    List<ModuleReference> all = all();
    ModuleReference reference =
        all.stream()
            .filter(each -> each.descriptor().name().equals(module))
            .findFirst()
            .orElseThrow(() -> noModule(module, all));
    List<String> names = classes(reference);
    List<String> matching =
        names.stream().filter(name -> name.equals(type) || name.endsWith("." + type)).toList();
    if (matching.contains(type)) {
      return type;
    }
    if (matching.size() == 1) {
      return matching.getFirst();
    }
    if (matching.isEmpty()) {
      throw new Refusal(
          Refusal.USAGE,
          "module " + module + " has no class " + type,
          nearest(names, type).stream().toArray(String[]::new));
    }
    throw new Refusal(
        Refusal.USAGE,
        "module %s has several: %s".formatted(module, String.join(", ", matching)),
        "Write the package, too.");
  }

  private static Refusal noModule(String module, List<ModuleReference> all) {
    List<String> names = all.stream().map(each -> each.descriptor().name()).sorted().toList();
    List<String> help = new ArrayList<>(new Nearest(names).question(module).stream().toList());
    if (help.isEmpty()) {
      help.add(
          names.isEmpty()
              ? "Say where it is: -cp PATH"
              : "There are " + String.join(", ", names) + ".");
    }
    return new Refusal(
        Refusal.USAGE,
        "no module on the class path is called " + module,
        help.toArray(String[]::new));
  }

  /** By the simple name, too: packages are long, and typing errors few. */
  private static List<String> nearest(List<String> names, String type) {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    List<String> near =
        new Nearest(names.stream().map(ModulesOnPath::simple).distinct().toList()).to(simple);
    return names.stream()
        .filter(name -> near.contains(simple(name)))
        .sorted(Comparator.comparingInt(name -> near.indexOf(simple(name))))
        .limit(1)
        .map(name -> "Did you mean " + name + "?")
        .toList();
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private List<ModuleReference> all() {
    List<ModuleReference> all = new ArrayList<>();
    for (Path each : path) {
      try {
        all.addAll(ModuleFinder.of(each).findAll());
      } catch (FindException none) {
        // plain classes
      }
    }
    return all;
  }

  private static List<String> classes(ModuleReference reference) {
    try (ModuleReader reader = reference.open();
        Stream<String> files = reader.list()) {
      return files.filter(ModulesOnPath::isClass).map(ModulesOnPath::name).sorted().toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  /** The names of all classes on the path that can be told without looking into them. */
  List<String> classes() {
    List<String> names = new ArrayList<>();
    for (Path each : path) {
      if (java.nio.file.Files.isDirectory(each)) {
        try (Stream<Path> files = java.nio.file.Files.walk(each)) {
          files
              .map(
                  file -> each.relativize(file).toString().replace(java.io.File.separatorChar, '/'))
              .filter(ModulesOnPath::isClass)
              .forEach(file -> names.add(name(file)));
        } catch (IOException | java.io.UncheckedIOException unreadable) {
          // nothing to suggest
        }
      } else {
        try (var jar = new java.util.jar.JarFile(each.toFile())) {
          jar.stream()
              .map(java.util.zip.ZipEntry::getName)
              .filter(ModulesOnPath::isClass)
              .forEach(file -> names.add(name(file)));
        } catch (IOException unreadable) {
          // nothing to suggest
        }
      }
    }
    return names;
  }

  private static boolean isClass(String file) {
    return file.endsWith(CLASS) && file.indexOf('$') < 0 && !file.endsWith("-info.class");
  }

  private static String name(String file) {
    return file.substring(0, file.length() - CLASS.length()).replace('/', '.');
  }
}
