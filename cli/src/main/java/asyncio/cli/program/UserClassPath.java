package asyncio.cli.program;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands behind {@code --class-path}: jars and directories, and {@code dir/*} for all jars in
 * a directory.
 */
public record UserClassPath(String text) {
  private Stream<String> entries() {
    return Stream.of(text.split(File.pathSeparator)).filter(entry -> !entry.isEmpty());
  }

  /** The first entry that does not exist. */
  public Optional<String> absent() {
    return entries().filter(entry -> !Files.exists(place(entry))).findFirst();
  }

  /** Of {@code dir/*} the directory. */
  private static Path place(String entry) {
    return Path.of(entry.endsWith("*") ? entry.substring(0, entry.length() - 1) : entry);
  }

  /** All of them, in their order. */
  public List<Path> libraries() throws IOException {
    List<Path> libraries = new ArrayList<>();
    for (String entry : entries().toList()) {
      if (entry.endsWith("*")) {
        try (Stream<Path> files = Files.list(place(entry))) {
          files.filter(path -> path.toString().endsWith(".jar")).sorted().forEach(libraries::add);
        }
      } else {
        libraries.add(place(entry));
      }
    }
    return libraries;
  }
}
