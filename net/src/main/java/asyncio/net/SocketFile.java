package asyncio.net;

import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file by which a Unix socket is found: removed by who has made it, if it is still the same
 * one.
 *
 * <p>Netty removes whatever has its name when it closes a listening socket; what shall stay is put
 * aside meanwhile.
 */
final class SocketFile {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final Path path;
  private final ServerOptions options;
  private @Nullable Object inode; // of the file that was made

  SocketFile(Path path, ServerOptions options) {
    this.path = path;
    this.options = options;
  }

  Path path() {
    return path;
  }

  static UncheckedIOException failure(String message) {
    return new UncheckedIOException(message, new IOException(message));
  }

  /** Makes room: a socket that is left over goes, any other file stays and is in the way. */
  void prepare() {
    try {
      if (options.cleanUp() && isSocket()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "Unable to check or remove stale UNIX socket " + path, e);
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw failure("Address " + path + " is already in use");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      var missing = new NoSuchFileException(folder.toString());
      throw new UncheckedIOException("there is no directory " + folder + " for a socket", missing);
    }
  }

  private boolean isSocket() throws IOException {
    try {
      return ((int) Files.getAttribute(path, "unix:mode") & 0170000) == 0140000;
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  /** The socket is bound: the file is there, and gets its mode. */
  void bound() {
    try {
      inode = inode();
      if (options.mode() != null) {
        Files.setPosixFilePermissions(path, options.mode());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Object inode() throws IOException {
    return Objects.requireNonNull(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS));
  }

  /** Closes the socket; the file goes if it is still the one that was made. */
  void close(ServerChannel channel) {
    Path aside = null;
    boolean delete = false;
    try {
      boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      delete = there && options.cleanUp() && inode().equals(inode);
      if (there && !delete) {
        aside = Files.createTempDirectory(path.toAbsolutePath().getParent(), ".socket");
        Files.move(path, aside.resolve("kept"));
      }
      if (delete) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "Unable to unlink listening UNIX socket " + path, e);
    }
    Path kept = aside;
    channel
        .close()
        .addListener(
            ended -> {
              if (kept != null) {
                putBack(kept);
              }
            });
  }

  private void putBack(Path aside) {
    Path kept = aside.resolve("kept");
    try {
      try {
        Files.move(kept, path);
      } catch (FileAlreadyExistsException made) { // by somebody else in between
        Files.deleteIfExists(kept);
      }
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "Unable to put " + kept + " back to " + path, e);
    }
  }
}
