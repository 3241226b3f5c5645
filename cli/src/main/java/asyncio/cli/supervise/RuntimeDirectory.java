package asyncio.cli.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where supervisors have their sockets: a directory of each user that nobody else can enter, and in
 * it one of each supervisor, which is called as its process.
 *
 * @param path that of one supervisor
 */
record RuntimeDirectory(Path path) {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private static final Set<PosixFilePermission> PRIVATE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  /** That of all supervisors of this user. */
  static Path ofUser() {
    String given = System.getenv("XDG_RUNTIME_DIR");
    return given != null && Files.isWritable(Path.of(given))
        ? Path.of(given, "aio-serve")
        : temporary(self());
  }

  private static Path temporary(String user) {
    return Path.of(System.getProperty("java.io.tmpdir"), "aio-serve-" + user);
  }

  /** The user that this process runs as now, which may have been another at its start. */
  private static String self() {
    try {
      return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException elsewhere) {
      return System.getProperty("user.name");
    }
  }

  /** Makes that of this process. What processes have left that are no more goes. */
  static RuntimeDirectory make() {
    return make(ofUser());
  }

  /** As {@link #make()}, in a directory of all. */
  static RuntimeDirectory make(Path all) {
    try {
      makePrivate(all);
      for (Path each : found(all)) {
        if (ProcessHandle.of(pid(each)).isEmpty()) {
          new RuntimeDirectory(each).delete();
        }
      }
      Path own = all.resolve(Long.toString(ProcessHandle.current().pid()));
      new RuntimeDirectory(own).delete(); // of an earlier process of the same number
      makePrivate(own);
      return new RuntimeDirectory(own);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a directory for sockets: " + e.getMessage(), e);
    }
  }

  /** A directory that is there already must be one, no link, and as private as a new one. */
  private static void makePrivate(Path path) throws IOException {
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PRIVATE));
    } catch (FileAlreadyExistsException there) {
      var attributes =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isDirectory()
          || !attributes.permissions().equals(PRIVATE)
          || !ownedBySelf(path, attributes.owner().getName())) {
        throw new IOException(path + " is not a directory of this user only", there);
      }
    }
  }

  private static boolean ownedBySelf(Path path, String name) throws IOException {
    String self = self();
    return name.equals(self)
        || String.valueOf(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
            .equals(self);
  }

  /** That which a socket lies in. */
  static RuntimeDirectory holding(Path socket) {
    return new RuntimeDirectory(Objects.requireNonNull(socket.getParent()));
  }

  /** That of a supervisor of whatever user, as far as this one may look. */
  static Optional<RuntimeDirectory> of(long pid) {
    List<Path> places = new ArrayList<>();
    places.add(ofUser());
    try {
      places.add(
          temporary(String.valueOf(Files.getAttribute(Path.of("/proc/" + pid), "unix:uid"))));
    } catch (IOException | UnsupportedOperationException none) {
      // there is no such process, or it cannot be told whose it is
    }
    return places.stream()
        .map(place -> new RuntimeDirectory(place.resolve(Long.toString(pid))))
        .filter(each -> Files.exists(each.control()))
        .findFirst();
  }

  /** The supervisors of this user that run. */
  static List<RuntimeDirectory> running() {
    Path all = ofUser();
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try {
      return found(all).stream()
          .filter(each -> ProcessHandle.of(pid(each)).isPresent())
          .map(RuntimeDirectory::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> found(Path all) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(all)) {
      entries.filter(each -> pid(each) > 0).sorted().forEach(found::add);
    }
    return found;
  }

  private static long pid(Path directory) {
    try {
      return Long.parseLong(Objects.requireNonNull(directory.getFileName()).toString());
    } catch (NumberFormatException other) {
      return -1;
    }
  }

  long pid() {
    return pid(path);
  }

  /** Where workers connect. */
  Path workers() {
    return path.resolve("workers");
  }

  /** Where {@code aio ctl} connects. */
  Path control() {
    return path.resolve("control");
  }

  /** Leaves nothing of it, or says what stays: nobody fails because of it. */
  void delete() {
    try {
      Files.deleteIfExists(workers());
      Files.deleteIfExists(control());
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot delete " + path + ": " + e);
    }
  }
}
