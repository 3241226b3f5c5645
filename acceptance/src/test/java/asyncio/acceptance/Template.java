package asyncio.acceptance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the directory {@code template}, built once, by Maven, without the network, against what
 * this build has packaged.
 *
 * @param directory where it is
 * @param repository what Maven takes its artifacts from
 * @param report what Maven printed
 */
record Template(Path directory, LocalRepository repository, String report) {
  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  private static final Path TARGET = PROJECT.resolve("acceptance").resolve("target");

  private static final class Built {
    static final Template TEMPLATE = build();
  }

  static Template built() {
    return Built.TEMPLATE;
  }

  private static Template build() {
    try {
      Path copy = Files.createTempDirectory(TARGET, "template");
      copyTo(copy);
      LocalRepository repository = LocalRepository.make(TARGET.resolve("repository"));
      var unbuilt = new Template(copy, repository, "");
      return new Template(
          copy, repository, unbuilt.maven("package", "-Dstyle.color=never").succeeded());
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void copyTo(Path copy) throws IOException {
    Path original = PROJECT.resolve("template");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path place = copy.resolve(original.relativize(file));
        if (!place.startsWith(copy.resolve("target"))) {
          Files.createDirectories(place.getParent());
          Files.copy(file, place);
        }
      }
    }
  }

  Command maven(String... words) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
            "--offline",
            "--batch-mode",
            "-Dmaven.repo.local=" + repository.directory());
    return Command.run(directory, Command.words(command, words));
  }

  /** The jars that Maven has chosen for it, its own not among them. */
  List<Path> libraries() throws IOException {
    try (Stream<Path> jars = Files.list(directory.resolve("target/lib"))) {
      return jars.sorted().toList();
    }
  }

  /** Those of the core alone. */
  List<Path> coreLibraries() throws IOException {
    return libraries().stream()
        .filter(jar -> jar.getFileName().toString().matches("(asyncio-core|jspecify)-.*"))
        .toList();
  }

  static String path(List<Path> jars) {
    return String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
  }
}
