package asyncio.cli;

import java.util.Map;

/** Defines classes from bytes in memory; everything else comes from the loader of this class. */
final class MemoryClassLoader extends ClassLoader {
  private final Map<String, byte[]> classes;

  MemoryClassLoader(Map<String, byte[]> classes) {
    super(MemoryClassLoader.class.getClassLoader());
    this.classes = classes;
  }

  /** A class that is known to be among those in memory. */
  Class<?> load(String name) {
    try {
      return loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("compiled, but not there: " + name, e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
