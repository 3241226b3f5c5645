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
public record Python(String command, String version) {
  private static final String ASK_VERSION =
      """
      import platform, sys
      if platform.python_implementation() != "CPython" or sys.version_info < (3, 13):
          sys.exit(1)
      print("CPython", platform.python_version())
      """;
  private static final String ORACLE = "src/test/python/oracle.py";
  private static final long PATIENCE_SECONDS = 300;

  /** The first one that is new enough; null if there is none. */
  public static @Nullable Python find() throws InterruptedException {
    for (String candidate : candidates()) {
      Python found = ask(candidate);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Python ask(String command) throws InterruptedException {
    try {
      return new Python(command, output(command, "-c", ASK_VERSION).getFirst());
    } catch (IOException absentOrTooOld) {
      return null;
    }
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

  /** Runs programs, and writes what each prints to a directory. */
  void writeTranscripts(List<Path> programs, Path directory)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of(command, "-E", "-s", "-B", ORACLE, directory.toString()));
    programs.forEach(program -> words.add(program.toString()));
    output(words.toArray(String[]::new));
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
        throw new IOException(command[0] + " hangs after " + Files.readAllLines(printed));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            command[0] + " failed: " + Files.readString(errors, StandardCharsets.UTF_8));
      }
      return Files.readAllLines(printed);
    } finally {
      Files.delete(printed);
      Files.delete(errors);
    }
  }
}
