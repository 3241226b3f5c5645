package asyncio.net;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a server listens. Addresses and ports are reused where there are some, and a file is cleaned
 * up where the server has made one.
 *
 * @param backlog how many connections may wait to be accepted
 * @param reuseAddress whether an address may be bound that a connection of before still uses
 * @param reusePort whether several servers, of this process or others, may share the port
 * @param keepAlive whether idle connections are probed
 * @param startServing whether it accepts at once; if not, connections wait in the backlog
 * @param limit how long a line may be in the readers of a stream server
 * @param tls how connections begin with TLS; null: without
 * @param cleanUp whether the file of a Unix socket of before is removed first, and this one when
 *     the server closes
 * @param mode who may connect to a Unix socket; null: as the process's mask has it
 */
public record ServerOptions(
    int backlog,
    boolean reuseAddress,
    boolean reusePort,
    boolean keepAlive,
    boolean startServing,
    int limit,
    @Nullable TlsOptions tls,
    boolean cleanUp,
    @Nullable Set<PosixFilePermission> mode) {
  /** A backlog of 100, addresses reused, accepting at once, files of Unix sockets cleaned up. */
  public static final ServerOptions DEFAULT =
      new ServerOptions(
          100, true, false, false, true, StreamReader.DEFAULT_LIMIT, null, true, null);

  /** Checks them. */
  public ServerOptions {
    if (backlog < 0) {
      throw new IllegalArgumentException("backlog must not be negative: " + backlog);
    }
    if (limit <= 0) {
      throw new IllegalArgumentException("limit must be positive: " + limit);
    }
    if (tls != null) {
      tls.requireServer();
    }
    mode = mode == null ? null : Set.copyOf(mode);
  }

  /**
   * The same with another backlog.
   *
   * @param backlog how many connections may wait to be accepted
   * @return changed options
   */
  public ServerOptions withBacklog(int backlog) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same, with ports shared or not.
   *
   * @param reusePort whether several servers may share the port
   * @return changed options
   */
  public ServerOptions withReusePort(boolean reusePort) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same, with addresses reused or not.
   *
   * @param reuseAddress whether an address may be bound that a connection of before still uses
   * @return changed options
   */
  public ServerOptions withReuseAddress(boolean reuseAddress) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same, with idle connections probed or not.
   *
   * @param keepAlive whether they are
   * @return changed options
   */
  public ServerOptions withKeepAlive(boolean keepAlive) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same, accepting at once or when told.
   *
   * @param startServing whether it accepts at once
   * @return changed options
   */
  public ServerOptions withStartServing(boolean startServing) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same with another limit for lines.
   *
   * @param limit bytes
   * @return changed options
   */
  public ServerOptions withLimit(int limit) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same with TLS: a connection is served when its handshake is done; a handshake that fails is
   * logged for debugging, and otherwise no event.
   *
   * @param tls with a server's context; null: without
   * @return changed options
   */
  public ServerOptions withTls(@Nullable TlsOptions tls) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same, cleaning up or leaving all files as they are.
   *
   * @param cleanUp whether files of Unix sockets are removed
   * @return changed options
   */
  public ServerOptions withCleanUp(boolean cleanUp) {
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, mode);
  }

  /**
   * The same for other users of a Unix socket: connecting takes the permission to write.
   *
   * @param mode as {@code "rw-rw----"}
   * @return changed options
   */
  public ServerOptions withMode(String mode) {
    Set<PosixFilePermission> set = PosixFilePermissions.fromString(mode);
    return new ServerOptions(
        backlog, reuseAddress, reusePort, keepAlive, startServing, limit, tls, cleanUp, set);
  }
}
