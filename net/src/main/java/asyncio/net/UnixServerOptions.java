package asyncio.net;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a server listens at a Unix socket.
 *
 * @param backlog how many connections may wait to be accepted
 * @param startServing whether it accepts at once
 * @param limit how long a line may be in the readers of a stream server
 * @param cleanUp whether a socket of before is removed first, and this one when the server closes
 * @param mode who may connect; null: as the process's mask has it
 */
public record UnixServerOptions(
    int backlog,
    boolean startServing,
    int limit,
    boolean cleanUp,
    @Nullable Set<PosixFilePermission> mode) {
  /** A backlog of 100, accepting at once, cleaning up. */
  public static final UnixServerOptions DEFAULT =
      new UnixServerOptions(100, true, StreamReader.DEFAULT_LIMIT, true, null);

  /**
   * The same with another backlog.
   *
   * @param backlog how many connections may wait to be accepted
   * @return changed options
   */
  public UnixServerOptions withBacklog(int backlog) {
    return new UnixServerOptions(backlog, startServing, limit, cleanUp, mode);
  }

  /**
   * The same, accepting at once or when told.
   *
   * @param startServing whether it accepts at once
   * @return changed options
   */
  public UnixServerOptions withStartServing(boolean startServing) {
    return new UnixServerOptions(backlog, startServing, limit, cleanUp, mode);
  }

  /**
   * The same with another limit for lines.
   *
   * @param limit bytes
   * @return changed options
   */
  public UnixServerOptions withLimit(int limit) {
    return new UnixServerOptions(backlog, startServing, limit, cleanUp, mode);
  }

  /**
   * The same, cleaning up or leaving all files as they are.
   *
   * @param cleanUp whether sockets are removed
   * @return changed options
   */
  public UnixServerOptions withCleanUp(boolean cleanUp) {
    return new UnixServerOptions(backlog, startServing, limit, cleanUp, mode);
  }

  /**
   * The same for other users: connecting takes the permission to write.
   *
   * @param mode as {@code "rw-rw----"}
   * @return changed options
   */
  public UnixServerOptions withMode(String mode) {
    Set<PosixFilePermission> set = Set.copyOf(PosixFilePermissions.fromString(mode));
    return new UnixServerOptions(backlog, startServing, limit, cleanUp, set);
  }

  ServerOptions common() {
    return ServerOptions.DEFAULT
        .withBacklog(backlog)
        .withStartServing(startServing)
        .withLimit(limit);
  }
}
