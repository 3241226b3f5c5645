package asyncio.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A CPython, 3.11 or later, whose asyncio is the other end. */
final class Python {
  private static final Path PROGRAM =
      Path.of(System.getProperty("project.root", ".."), "net/src/test/python/interop.py");
  private static final @Nullable String COMMAND =
      candidates().stream().filter(Python::isNewEnough).findFirst().orElse(null);

  private Python() {}

  /** Starts one end; skips the test where there is no Python for it. */
  static Process start(String... words) throws IOException {
    assumeTrue(COMMAND != null, "there is no CPython 3.11 or later on this machine; set PYTHON");
    List<String> command = new ArrayList<>(List.of(String.valueOf(COMMAND), PROGRAM.toString()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static boolean isNewEnough(String command) {
    try {
      return new ProcessBuilder(command, "-c", "import sys; sys.exit(sys.version_info < (3, 11))")
              .redirectErrorStream(true)
              .start()
              .waitFor()
          == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> candidates() {
    List<String> candidates = new ArrayList<>();
    String given = System.getenv("PYTHON");
    if (given != null && !given.isBlank()) {
      candidates.add(given);
    }
    candidates.addAll(
        List.of("python3", "python3.14", "python3.13", "python3.12", "/usr/bin/python3"));
    Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    try (Stream<Path> versions = Files.list(pyenv)) {
      versions
          .sorted(Comparator.reverseOrder())
          .forEach(version -> candidates.add(version.resolve("bin/python3").toString()));
    } catch (IOException noPyenv) {
      return candidates;
    }
    return candidates;
  }
}
