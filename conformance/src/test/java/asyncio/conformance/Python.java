package asyncio.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A CPython that can serve as the oracle.
 *
 * @param command how it is started
 * @param version such as {@code CPython 3.13.0}
 */
record Python(String command, String version) {
  private static final String ASK_VERSION =
      """
      import platform, sys
      if platform.python_implementation() != "CPython" or sys.version_info < (3, 13):
          sys.exit(1)
      print("CPython", platform.python_version())
      """;
  private static final long PATIENCE_SECONDS = 60;

  /** The first one that is new enough; null if there is none. */
  static @Nullable Python find() throws InterruptedException {
    for (String candidate : candidates()) {
      try {
        List<String> answer = output(candidate, "-c", ASK_VERSION);
        return new Python(candidate, answer.getFirst());
      } catch (IOException absentOrTooOld) {
        continue;
      }
    }
    return null;
  }

  private static List<String> candidates() {
    List<String> candidates = new ArrayList<>();
    String given = System.getenv("PYTHON");
    if (given != null && !given.isBlank()) {
      candidates.add(given);
    }
    candidates.addAll(List.of("python3.14", "python3.13", "python3"));
    Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    try (Stream<Path> versions = Files.list(pyenv)) {
      versions
          .filter(version -> version.getFileName().toString().matches("3\\.1[3-9].*"))
          .sorted(Comparator.reverseOrder())
          .forEach(version -> candidates.add(version.resolve("bin/python3").toString()));
    } catch (IOException noPyenv) {
      return candidates;
    }
    return candidates;
  }

  /** What a program prints. */
  List<String> linesOf(Path program) throws IOException, InterruptedException {
    return output(command, "-E", "-s", "-B", program.toString());
  }

  private static List<String> output(String... command) throws IOException, InterruptedException {
    Path printed = Files.createTempFile("conformance", ".out");
    Path errors = Files.createTempFile("conformance", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(printed.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(List.of(command) + " hangs after " + Files.readAllLines(printed));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            List.of(command) + " failed: " + Files.readString(errors, StandardCharsets.UTF_8));
      }
      return Files.readAllLines(printed);
    } finally {
      Files.delete(printed);
      Files.delete(errors);
    }
  }
}
