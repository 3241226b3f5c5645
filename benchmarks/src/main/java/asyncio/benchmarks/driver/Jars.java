package asyncio.benchmarks.driver;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Libraries on the class path, by the names of their files. */
final class Jars {
  private Jars() {}

  /** The part of the class path that has these artifacts. */
  static String named(List<String> artifacts) {
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
        .filter(
            entry ->
                artifacts.stream()
                    .anyMatch(
                        artifact ->
                            new File(entry)
                                .getName()
                                .matches(Pattern.quote(artifact) + "(-\\d[^/]*)?\\.jar")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  static String version(String artifact) {
    return version(artifact, System.getProperty("java.class.path", ""));
  }

  static String version(String artifact, String classPath) {
    Pattern name = Pattern.compile(Pattern.quote(artifact) + "-(\\d[^/]*)\\.jar");
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .map(entry -> name.matcher(new File(entry).getName()))
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .findFirst()
        .orElse("not on the class path");
  }
}
