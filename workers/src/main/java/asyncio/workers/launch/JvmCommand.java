package asyncio.workers.launch;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command that starts another JVM like this one: the same JDK, class or module path, flags and
 * environment.
 *
 * @param main the class to start, which is on the same path
 * @param heap the most memory that its heap may take, as {@code -Xmx} has it; null: as this JVM
 * @param aotCache an AOT cache; null: that of this JVM, if it has one
 * @param flags further flags of the JVM
 * @param loader where the program's classes are: what it adds to the class path is passed on
 * @param before words of the command line before those of {@code java}, such as of {@code setpriv}
 */
public record JvmCommand(
    Class<?> main,
    @Nullable String heap,
    @Nullable Path aotCache,
    List<String> flags,
    @Nullable ClassLoader loader,
    List<String> before) {
  /** Variables that a JVM takes flags from. */
  private static final List<String> VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

  /** Copies the lists. */
  public JvmCommand {
    flags = List.copyOf(flags);
    before = List.copyOf(before);
  }

  /**
   * A command without anything of its own.
   *
   * @param main the class to start
   * @return the command
   */
  public static JvmCommand of(Class<?> main) {
    return new JvmCommand(main, null, null, List.of(), null, List.of());
  }

  /**
   * The words of the command.
   *
   * @return for a process
   */
  public List<String> words() {
    List<String> words = new ArrayList<>(before);
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(JvmFlags.inherited(heap != null));
    if (heap != null) {
      words.add("-Xmx" + heap);
    }
    if (aotCache != null && Files.isRegularFile(aotCache)) {
      words.removeIf(JvmFlags::startsFromCache);
      words.add("-XX:AOTCache=" + aotCache);
    }
    if (flags.stream().anyMatch(JvmFlags::makesCache)) {
      words.removeIf(JvmFlags::startsFromCache);
    }
    words.add("-Dstdout.encoding=UTF-8");
    words.add("-Dstderr.encoding=UTF-8");
    words.addAll(flags);
    JvmFlags.beginSmall(words);
    String classPath = classPath();
    if (!classPath.isEmpty()) {
      words.add("-cp");
      words.add(classPath);
    }
    addMain(words);
    return words;
  }

  private void addMain(List<String> words) {
    String modulePath = System.getProperty("jdk.module.path");
    Module module = main.getModule();
    if (modulePath == null || !module.isNamed()) {
      words.add(main.getName());
      return;
    }
    words.add("-p");
    words.add(modulePath);
    String program = System.getProperty("jdk.module.main");
    if (program != null) {
      words.add("--add-modules=" + program);
    }
    words.add("-m");
    words.add(module.getName() + "/" + main.getName());
  }

  /** That of this JVM, and the places where loaders below it have found classes of the program. */
  private String classPath() {
    List<String> places = new ArrayList<>();
    String own = System.getProperty("java.class.path", "");
    if (!own.isEmpty()) {
      places.add(own);
    }
    for (ClassLoader each = loader; each != null; each = each.getParent()) {
      if (each instanceof URLClassLoader below) {
        for (URL url : below.getURLs()) {
          if (url.getProtocol().equals("file")) {
            places.add(file(url));
          }
        }
      }
    }
    return String.join(File.pathSeparator, places);
  }

  private static String file(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a file: " + url, e);
    }
  }

  /**
   * The environment of this program, without flags that two JVMs cannot share.
   *
   * @return all variables
   */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.remove("JDK_JAVA_OPTIONS"); // they are among the flags of this JVM
    for (String variable : VARIABLES) {
      environment.computeIfPresent(variable, (name, value) -> JvmFlags.shared(value, heap != null));
    }
    return environment;
  }
}
