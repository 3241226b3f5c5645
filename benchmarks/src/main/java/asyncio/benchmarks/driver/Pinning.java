package asyncio.benchmarks.driver;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which processor a program may use: with {@code taskset}, where there is one. */
final class Pinning {
  /** For what is measured. */
  static final int MEASURED = 0;

  /** For what measures, and all else. */
  static final int LOAD = 1;

  /** Whichever the system thinks right. */
  static final int ANY = -1;

  private static final boolean POSSIBLE =
      onPath("taskset").isPresent() && Runtime.getRuntime().availableProcessors() > 1;

  private Pinning() {}

  /** The words before a command that keep it on a processor. */
  static List<String> prefix(int processor) {
    return POSSIBLE && processor >= 0
        ? List.of("taskset", "-c", Integer.toString(processor))
        : List.of();
  }

  static String description() {
    return POSSIBLE
        ? "servers on processor 0, load on processor 1 (taskset); the runtime suite is not pinned"
        : "none: there is no taskset, or one processor only";
  }

  /** Where a command is, if it is on the path. */
  static Optional<Path> onPath(String command) {
    for (String directory :
        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path file = Path.of(directory, command);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
