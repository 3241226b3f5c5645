package asyncio.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Defines classes from bytes in memory and from libraries; everything else comes from the loader of
 * this class. It is never closed: the program may need it until the process ends.
 */
final class MemoryClassLoader extends URLClassLoader {
  private final Map<String, byte[]> classes;
  private @Nullable URL written;

  MemoryClassLoader(Map<String, byte[]> classes, List<Path> libraries) {
    super(urls(libraries), MemoryClassLoader.class.getClassLoader());
    this.classes = classes;
  }

  private static URL[] urls(List<Path> libraries) {
    URL[] urls = new URL[libraries.size()];
    for (int i = 0; i < urls.length; i++) {
      try {
        urls[i] = libraries.get(i).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException("not a file: " + libraries.get(i), e);
      }
    }
    return urls;
  }

  /**
   * The libraries, and a directory with the classes in memory, for those who start another JVM with
   * them, such as a pool of processes. It is written when it is first asked for, and deleted when
   * this process ends.
   */
  @Override
  public synchronized URL[] getURLs() {
    if (written == null) {
      try {
        written = write();
      } catch (IOException e) {
        throw new UncheckedIOException("the classes of the program cannot be written", e);
      }
    }
    URL[] libraries = super.getURLs();
    URL[] all = Arrays.copyOf(libraries, libraries.length + 1);
    all[libraries.length] = written;
    return all;
  }

  private URL write() throws IOException {
    Path directory = Files.createTempDirectory("aio-classes-");
    directory.toFile().deleteOnExit(); // after what is in it
    for (Map.Entry<String, byte[]> each : classes.entrySet()) {
      Path file = directory.resolve(each.getKey().replace('.', '/') + ".class");
      for (Path parent : missing(file.getParent())) {
        Files.createDirectory(parent);
        parent.toFile().deleteOnExit();
      }
      Files.write(file, each.getValue());
      file.toFile().deleteOnExit();
    }
    return directory.toUri().toURL();
  }

  /** The directories that do not exist, the outermost first. */
  private static List<Path> missing(@Nullable Path directory) {
    List<Path> missing = new ArrayList<>();
    for (Path each = directory; each != null && !Files.exists(each); each = each.getParent()) {
      missing.addFirst(each);
    }
    return missing;
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
    return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
  }
}
