package asyncio.cli.program;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Defines classes from bytes in memory, too. */
final class MemoryClassLoader extends ProgramClassLoader {
  private static final String SUFFIX = ".class";

  private final Map<String, byte[]> classes;

  MemoryClassLoader(Map<String, byte[]> classes, List<Path> libraries) {
    super(libraries);
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

  /** Class files in memory can be read, as those of any loader: a pool of processes sends them. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] bytes =
        name.endsWith(SUFFIX)
            ? classes.get(name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
            : null;
    return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
  }
}
