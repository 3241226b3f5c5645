package asyncio.cli.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tells when sources, jars or class files have changed and nothing has changed for a moment, since
 * a compiler writes many. The system tells it (inotify); nothing is polled where the JDK does not
 * poll.
 */
final class Watch implements AutoCloseable {
  private static final long QUIET = 100; // milliseconds
  private static final String SOURCE = ".java";

  private final WatchService service;
  private final Runnable changed; // called in its own thread
  private final Map<WatchKey, Path> directories = new HashMap<>(); // guarded by this
  private final Set<Path> files = new HashSet<>(); // guarded by this
  private final Set<Path> folders = new HashSet<>(); // of files; guarded by this
  private final Set<Path> trees = new HashSet<>(); // guarded by this

  Watch(Runnable changed) {
    this.changed = changed;
    try {
      service = FileSystems.getDefault().newWatchService();
    } catch (IOException failed) {
      throw new Refusal(Refusal.FAILED, "cannot watch files: " + failed.getMessage());
    }
    Thread.ofPlatform().daemon().name("aio-watch").start(this::run);
  }

  /** Watches these files and directories, besides those of before. Any thread. */
  synchronized void follow(List<Path> paths) {
    for (Path path : paths) {
      Path place = path.toAbsolutePath().normalize();
      if (Files.isDirectory(place)) {
        trees.add(place);
      } else {
        files.add(place);
        folders.add(Objects.requireNonNull(place.getParent()));
      }
    }
    try {
      attach();
    } catch (IOException | UncheckedIOException failed) {
      throw new Refusal(Refusal.FAILED, "cannot watch files: " + failed.getMessage());
    }
  }

  /** Watches what there is of all that is followed; what there is not is seen when it comes. */
  private void attach() throws IOException {
    for (Path tree : trees) {
      addNearest(tree);
      addTree(tree);
    }
    for (Path folder : folders) {
      addNearest(folder);
    }
  }

  /**
   * Watches a directory, or the nearest one above it that there is; and the one above that, which
   * is told when it moves away.
   */
  private void addNearest(Path directory) throws IOException {
    Path there = directory;
    while (there != null) {
      try {
        addAbove(there);
        add(there);
        if (there.equals(directory)) {
          return;
        }
        Path next = directory.getRoot().resolve(directory.subpath(0, there.getNameCount() + 1));
        if (!Files.isDirectory(next)) {
          return;
        }
        there = directory; // it has come meanwhile
      } catch (NoSuchFileException | NotDirectoryException gone) {
        there = there.getParent();
      }
    }
  }

  private void addAbove(Path directory) throws IOException {
    try {
      if (directory.getParent() != null) {
        add(directory.getParent());
      }
    } catch (AccessDeniedException unseen) {
      // then it does not see it move
    }
  }

  private void addTree(Path root) throws IOException {
    try (Stream<Path> below = Files.walk(root)) {
      for (Path directory : (Iterable<Path>) below.filter(Files::isDirectory)::iterator) {
        add(directory);
      }
    } catch (NoSuchFileException gone) {
      // it is seen when it comes again
    }
  }

  private void add(Path directory) throws IOException {
    directories.put(
        directory.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE),
        directory);
  }

  private void run() {
    try {
      while (true) {
        boolean relevant = look(service.take());
        WatchKey more;
        while ((more = service.poll(QUIET, TimeUnit.MILLISECONDS)) != null) {
          relevant |= look(more);
        }
        if (relevant) {
          changed.run();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException end) {
      // closed
    }
  }

  private synchronized boolean look(WatchKey key) {
    boolean relevant = false;
    boolean moved = false;
    Path directory = directories.get(key);
    for (WatchEvent<?> event : key.pollEvents()) {
      if (directory == null || event.kind() == StandardWatchEventKinds.OVERFLOW) {
        relevant = true;
      } else {
        Path path = directory.resolve((Path) event.context());
        moved |= holdsFollowed(path);
        relevant |= matters(path);
      }
    }
    if (!key.reset()) {
      directories.remove(key);
      moved |= directory != null && holdsFollowed(directory);
    }
    if (moved) {
      try {
        attach();
      } catch (IOException | UncheckedIOException failed) {
        return true; // then what is served anew says it
      }
    }
    return relevant || moved;
  }

  /** Whether it is a directory that is followed, or such lie in it. */
  private boolean holdsFollowed(Path path) {
    return Stream.concat(trees.stream(), folders.stream()).anyMatch(each -> each.startsWith(path));
  }

  private boolean matters(Path path) {
    String name = path.getFileName().toString();
    boolean inTree = trees.stream().anyMatch(path::startsWith);
    if (inTree && Files.isDirectory(path)) {
      try {
        addTree(path);
      } catch (IOException | UncheckedIOException gone) {
        return true;
      }
    }
    boolean source =
        name.endsWith(SOURCE)
            && !name.startsWith(".")
            && !name.startsWith("#")
            && folders.contains(path.getParent());
    return inTree || source || files.contains(path);
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      // nothing is watched any more all the same
    }
  }
}
