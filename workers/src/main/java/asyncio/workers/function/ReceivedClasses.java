package asyncio.workers.function;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a program that the process which started this one has in memory only. All others
 * are those of the parent loader, which comes first: nothing that is there is replaced.
 */
public final class ReceivedClasses extends ClassLoader {
  private static final String SUFFIX = ".class";

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  static {
    registerAsParallelCapable();
  }

  /**
   * @param parent where all other classes are
   */
  public ReceivedClasses(ClassLoader parent) {
    super("asyncio-program", parent);
  }

  /**
   * Adds class files; one that is there already stays.
   *
   * @param received class files by the names of their classes
   */
  public void add(Map<String, byte[]> received) {
    received.forEach(files::putIfAbsent);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] file = files.get(name);
    if (file == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, file, 0, file.length);
  }

  /** Class files can be read again, as those of any loader. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] file =
        name.endsWith(SUFFIX)
            ? files.get(name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
            : null;
    return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
  }
}
