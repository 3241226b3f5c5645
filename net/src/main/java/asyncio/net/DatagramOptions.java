package asyncio.net;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Between which ends datagrams go, and how. Names of hosts are looked up when the endpoint is
 * created. Addresses of Unix sockets are {@link java.net.UnixDomainSocketAddress}.
 *
 * @param local where to receive; null: at any free port
 * @param remote the only peer; null: any
 * @param family of which kind addresses are to be; null: that of the addresses given
 * @param reusePort whether several endpoints may share the local port
 * @param broadcast whether datagrams may go to broadcast addresses; with it the socket also
 *     receives what does not come from the remote address
 * @param capacity how many datagrams a {@link DatagramStream} keeps that nobody has received
 */
public record DatagramOptions(
    @Nullable SocketAddress local,
    @Nullable SocketAddress remote,
    @Nullable ProtocolFamily family,
    boolean reusePort,
    boolean broadcast,
    int capacity) {
  /** No address yet, nothing shared, room for 1,024 datagrams. */
  public static final DatagramOptions DEFAULT =
      new DatagramOptions(null, null, null, false, false, 1024);

  /** Checks the capacity. */
  public DatagramOptions {
    if (capacity <= 0) {
      throw new IllegalArgumentException("capacity must be > 0, got " + capacity);
    }
  }

  /**
   * The same, received at a port.
   *
   * @param host name or address of this end
   * @param port the port; 0: any that is free
   * @return changed options
   */
  public DatagramOptions withLocal(String host, int port) {
    return withLocal(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * The same, received at an address.
   *
   * @param local where to receive; null: at any free port
   * @return changed options
   */
  public DatagramOptions withLocal(@Nullable SocketAddress local) {
    return new DatagramOptions(local, remote, family, reusePort, broadcast, capacity);
  }

  /**
   * The same, connected to a host.
   *
   * @param host name or address of the other end
   * @param port the port
   * @return changed options
   */
  public DatagramOptions withRemote(String host, int port) {
    return withRemote(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * The same, connected to an address.
   *
   * @param remote the only peer; null: any
   * @return changed options
   */
  public DatagramOptions withRemote(@Nullable SocketAddress remote) {
    return new DatagramOptions(local, remote, family, reusePort, broadcast, capacity);
  }

  /**
   * The same, with addresses of one kind only.
   *
   * @param family one of {@link java.net.StandardProtocolFamily}; null: that of the addresses
   * @return changed options
   */
  public DatagramOptions withFamily(@Nullable ProtocolFamily family) {
    return new DatagramOptions(local, remote, family, reusePort, broadcast, capacity);
  }

  /**
   * The same, with the local port shared or not.
   *
   * @param reusePort whether several endpoints may share it
   * @return changed options
   */
  public DatagramOptions withReusePort(boolean reusePort) {
    return new DatagramOptions(local, remote, family, reusePort, broadcast, capacity);
  }

  /**
   * The same, with broadcasts or without.
   *
   * @param broadcast whether they are allowed
   * @return changed options
   */
  public DatagramOptions withBroadcast(boolean broadcast) {
    return new DatagramOptions(local, remote, family, reusePort, broadcast, capacity);
  }

  /**
   * The same with another capacity of streams.
   *
   * @param capacity how many datagrams are kept that nobody has received
   * @return changed options
   */
  public DatagramOptions withCapacity(int capacity) {
    return new DatagramOptions(local, remote, family, reusePort, broadcast, capacity);
  }
}
