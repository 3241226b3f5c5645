package asyncio.structure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which packages the classes of a module mention, those of other modules included; read from class
 * files.
 */
public final class UsedPackages {
  private final Map<String, Set<String>> used = new TreeMap<>();

  private UsedPackages() {}

  /**
   * Those of the module that a class belongs to.
   *
   * @param member any class of the module
   * @return the packages; none where the module is not compiled into a directory
   */
  public static UsedPackages of(Class<?> member) {
    var packages = new UsedPackages();
    Path root = rootOf(member);
    if (Files.isDirectory(root)) {
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.toString().endsWith(".class"))
            .filter(file -> !file.toString().endsWith("-info.class"))
            .forEach(packages::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return packages;
  }

  private static Path rootOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("cannot read the classes around " + type, e);
    }
  }

  private void add(Path file) {
    ClassModel type;
    try {
      type = ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Set<String> mentioned = used.computeIfAbsent(packageOf(type.thisClass()), own -> new TreeSet<>());
    for (PoolEntry entry : type.constantPool()) {
      if (entry instanceof ClassEntry other && !packageOf(other).isEmpty()) {
        mentioned.add(packageOf(other));
      }
    }
  }

  private static String packageOf(ClassEntry type) {
    String name =
        type.asInternalName().replaceFirst("^\\[+L?", "").replace(";", "").replace('/', '.');
    return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
  }

  /** {@return whether the module was not compiled into a directory} */
  public boolean isEmpty() {
    return used.isEmpty();
  }

  /**
   * What the classes of some packages mention.
   *
   * @param packages a regular expression for the names of the packages
   * @return names of packages
   */
  public Set<String> by(String packages) {
    Set<String> all = new TreeSet<>();
    used.forEach(
        (own, others) -> {
          if (own.matches(packages)) {
            all.addAll(others);
          }
        });
    return all;
  }

  /**
   * What modules export.
   *
   * @param to the name of the module that wants to use it
   * @param members a class of each of the modules, in a directory or in a jar
   * @return names of packages
   */
  public static Set<String> exported(String to, Class<?>... members) {
    Set<String> exported = new TreeSet<>();
    for (Class<?> member : members) {
      for (ModuleReference module : ModuleFinder.of(rootOf(member)).findAll()) {
        module.descriptor().exports().stream()
            .filter(export -> !export.isQualified() || export.targets().contains(to))
            .map(ModuleDescriptor.Exports::source)
            .forEach(exported::add);
      }
    }
    return exported;
  }
}
