package asyncio.cli.program;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Defines classes of libraries of a program; everything else comes from the loader of this class,
 * but for what ties this project to a library that may be missing: that is defined here, from where
 * the program's own copy of such a library is seen. It is never closed: the program may need it
 * until the process ends.
 */
public class ProgramClassLoader extends URLClassLoader {
  /** Packages that tie, and a class of what they tie to. */
  private static final Map<String, String> TIES =
      Map.of("asyncio.http.metrics.", "io/micrometer/core/instrument/MeterRegistry.class");

  /**
   * A loader.
   *
   * @param libraries jars and directories of classes
   */
  public ProgramClassLoader(List<Path> libraries) {
    super(urls(libraries), ProgramClassLoader.class.getClassLoader());
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

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!bringsWhatIsTied(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? defined(name) : known;
    }
  }

  private boolean bringsWhatIsTied(String name) {
    return TIES.entrySet().stream()
        .anyMatch(tie -> name.startsWith(tie.getKey()) && findResource(tie.getValue()) != null);
  }

  private Class<?> defined(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException failed) {
      throw new ClassNotFoundException(name, failed);
    }
  }
}
