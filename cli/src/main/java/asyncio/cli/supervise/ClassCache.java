package asyncio.cli.supervise;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cache of loaded classes with which workers start in half the time (JEP 514). Where there is
 * none, or one that is older than a jar, one worker notes what it loads, and leaves the cache when
 * it ends; the workers after that start with it.
 */
final class ClassCache {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private static final Pattern ABOUT_IT =
      Pattern.compile("(?i)\\baot|^Picked up JAVA_TOOL_OPTIONS");

  private final @Nullable Path path;
  private boolean training;

  ClassCache(@Nullable Path path) {
    this.path = path == null ? null : path.toAbsolutePath();
    if (path != null && !onlyJars()) {
      LOG.log(
          Level.WARNING, "no --aot-cache: it takes jars, and directories are on the class path");
    }
  }

  private static Stream<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of);
  }

  private static boolean onlyJars() {
    return classPath().noneMatch(Files::isDirectory);
  }

  /** It, if it can be used. */
  Optional<Path> usable() {
    return path != null && onlyJars() && Files.isRegularFile(path) && isNewest()
        ? Optional.of(path)
        : Optional.empty();
  }

  private boolean isNewest() {
    try {
      var made = Files.getLastModifiedTime(path);
      for (Path entry : classPath().filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(entry).compareTo(made) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private Path unfinished() {
    return Path.of(path + ".part");
  }

  /** Flags with which a worker makes it; none if it is not wanted, or there, or being made. */
  List<String> toMakeIt() {
    if (path == null || training || !onlyJars() || usable().isPresent()) {
      return List.of();
    }
    training = true;
    return List.of("-XX:AOTCacheOutput=" + unfinished(), "-Xlog:aot=error");
  }

  /** Whether a line is what the JVM says about making it, which it cannot be told to keep. */
  static boolean isAboutIt(String line) {
    return ABOUT_IT.matcher(line).find();
  }

  /** A worker that was to make it has ended. */
  void made() {
    training = false;
    try {
      if (path != null && Files.isRegularFile(unfinished())) {
        Files.move(
            unfinished(),
            path,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        LOG.log(Level.INFO, "workers start with " + path + " from now on");
      }
    } catch (IOException failed) {
      LOG.log(Level.WARNING, "the cache of classes cannot be kept: " + failed.getMessage());
    }
  }
}
