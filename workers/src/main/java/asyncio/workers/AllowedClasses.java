package asyncio.workers;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The classes that bytes from another process may name: those of some packages and of the packages
 * below them. Functions are looked for in them, and records, enums and exceptions are made of them.
 * It is said when a process starts, never by the bytes themselves.
 */
public final class AllowedClasses {
  private final ClassLoader loader;
  private final Set<String> packages;

  /**
   * Classes of a loader.
   *
   * @param loader where the classes come from
   * @param packages names of packages, {@code ""} for classes without one; each stands for the
   *     packages below it, too
   */
  public AllowedClasses(ClassLoader loader, Collection<String> packages) {
    this.loader = loader;
    this.packages = Set.copyOf(packages);
  }

  /** {@return where the classes come from} */
  public ClassLoader loader() {
    return loader;
  }

  /** {@return the names of the packages, sorted} */
  public List<String> packages() {
    return List.copyOf(new TreeSet<>(packages));
  }

  /**
   * Whether a class of this name may be used.
   *
   * @param className its binary name
   * @return whether
   */
  public boolean allows(String className) {
    int dot = className.lastIndexOf('.');
    if (dot < 0) {
      return packages.contains("");
    }
    for (; dot > 0; dot = className.lastIndexOf('.', dot - 1)) {
      if (packages.contains(className.substring(0, dot))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Finds a class, which is not initialized by that.
   *
   * @param className its binary name
   * @return the class
   * @throws CodecException if it is in none of the packages, or does not exist here
   */
  public Class<?> load(String className) {
    if (!allows(className)) {
      throw new CodecException(
          "class " + className + " is in none of the packages that are accepted " + packages());
    }
    try {
      return Class.forName(className, false, loader);
    } catch (ClassNotFoundException | LinkageError missing) {
      throw new CodecException("class " + className + " is not in this process", missing);
    }
  }

  @Override
  public String toString() {
    return "AllowedClasses" + packages();
  }
}
