package asyncio.cli.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
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
    try {
      for (Path path : paths) {
        Path place = path.toAbsolutePath().normalize();
        if (Files.isDirectory(place)) {
          trees.add(place);
          addTree(place);
        } else {
          files.add(place);
          add(Objects.requireNonNull(place.getParent()));
        }
      }
    } catch (IOException | UncheckedIOException failed) {
      throw new Refusal(Refusal.FAILED, "cannot watch files: " + failed.getMessage());
    }
  }

  private void addTree(Path root) throws IOException {
    try (Stream<Path> below = Files.walk(root)) {
      for (Path directory : (Iterable<Path>) below.filter(Files::isDirectory)::iterator) {
        add(directory);
      }
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
    Path directory = directories.get(key);
    for (WatchEvent<?> event : key.pollEvents()) {
      if (directory == null || event.kind() == StandardWatchEventKinds.OVERFLOW) {
        relevant = true;
      } else {
        relevant |= matters(directory.resolve((Path) event.context()));
      }
    }
    if (!key.reset()) {
      directories.remove(key);
    }
    return relevant;
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
    boolean source = name.endsWith(SOURCE) && !name.startsWith(".") && !name.startsWith("#");
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
