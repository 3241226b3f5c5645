package asyncio.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pool must not leave behind: child processes, descriptors, files. */
record Left(Set<Long> children, long descriptors, Set<String> files) {
  // A worker ends when it has its turn, and the JVM closes its pipes some time after its exit.
  private static final long PATIENCE = 120_000_000_000L;

  static Left now() throws IOException {
    return new Left(
        ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet()),
        openDescriptors(),
        ownFiles());
  }

  private boolean isMore(Left after) {
    return !children.containsAll(after.children) || after.descriptors > descriptors;
  }

  private static long openDescriptors() throws IOException {
    Path own = Path.of("/proc/self/fd");
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(own)) {
      return all.count();
    }
  }

  private static Set<String> ownFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("aio-" + ProcessHandle.current().pid() + "-"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Nothing more than before; descriptors of what the JVM has loaded meanwhile aside. */
  void assertNothingMore() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (isMore(now()) && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    Left after = now();
    assertThat(children).as("processes").containsAll(after.children);
    assertThat(files).as("files").containsAll(after.files);
    assertThat(after.descriptors).as("descriptors").isLessThanOrEqualTo(descriptors);
  }
}
