package asyncio.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local repository of Maven's into which the artifacts of this build are installed. All else in
 * it is that of the one who builds, by links, so that nothing is downloaded again; and that one
 * stays without a trace of ours.
 *
 * @param directory where it is
 */
record LocalRepository(Path directory) {
  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  private static final Path SHARED = Path.of(System.getProperty("local.repository"));
  private static final String VERSION = System.getProperty("project.version");
  private static final Path GROUP = Path.of("dev", "asyncio");

  /** Makes it anew. */
  static LocalRepository make(Path directory) throws IOException {
    delete(directory);
    Files.createDirectories(directory);
    link(SHARED, directory);
    var repository = new LocalRepository(directory);
    repository.install("asyncio", PROJECT.resolve("pom.xml"), List.of());
    repository.install("asyncio-bom", PROJECT.resolve("bom/pom.xml"), List.of());
    for (String module : List.of("core", "net", "http", "workers")) {
      String artifact = "asyncio-" + module;
      Path target = PROJECT.resolve(module).resolve("target");
      repository.install(
          artifact,
          PROJECT.resolve(module).resolve("pom.xml"),
          List.of(target.resolve(artifact + "-" + VERSION + ".jar")));
    }
    return repository;
  }

  /** Links all that is in the shared repository, but what is ours. */
  private static void link(Path shared, Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(shared)) {
      for (Path entry : entries.toList()) {
        Path name = SHARED.relativize(entry);
        Path here = directory.resolve(entry.getFileName());
        if (!GROUP.startsWith(name)) {
          Files.createSymbolicLink(here, entry);
        } else if (!name.equals(GROUP)) {
          Files.createDirectories(here);
          link(entry, here);
        }
      }
    }
  }

  private void install(String artifact, Path pom, List<Path> files) throws IOException {
    Path place = directory.resolve(GROUP).resolve(artifact).resolve(VERSION);
    Files.createDirectories(place);
    Files.copy(pom, place.resolve(artifact + "-" + VERSION + ".pom"));
    for (Path file : files) {
      Files.copy(file, place.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) { // does not follow links
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
