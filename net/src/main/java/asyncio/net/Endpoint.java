package asyncio.net;

import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection goes to, or where a server listens: an address, or a socket that is there
 * already. The same endpoint can be connected to and served. Immutable; any thread may make one.
 *
 * <pre>{@code
 * startServer(handler, Endpoint.unix(Path.of("/run/app.sock")), ServerOptions.DEFAULT);
 * openConnection(Endpoint.tcp("localhost", 8080), ConnectOptions.DEFAULT);
 * }</pre>
 *
 * <p>A server that listens at several hosts has {@code new Endpoint.Tcp(hosts, port)}.
 */
public sealed interface Endpoint {
  /**
   * A TCP port of one or several hosts.
   *
   * @param hosts names or addresses; a connection takes exactly one, a server listens at all of
   *     them; an empty name is every address of this machine, for servers only
   * @param port 0 to 65535; a server at port 0 gets a free one, for each address another
   */
  record Tcp(List<String> hosts, int port) implements Endpoint {
    /** Checks the port, and keeps a copy of the hosts. */
    public Tcp {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("a port is between 0 and 65535, not " + port);
      }
      hosts = List.copyOf(hosts);
      if (hosts.isEmpty()) {
        throw new IllegalArgumentException("there is no host; null or \"\" is everywhere");
      }
    }

    /** The host to connect to. */
    String host() {
      if (hosts.size() != 1 || hosts.getFirst().isEmpty()) {
        throw new IllegalArgumentException("a connection needs exactly one host, not " + hosts);
      }
      return hosts.getFirst();
    }

    boolean everywhere() {
      return hosts.contains("");
    }
  }

  /**
   * A Unix socket.
   *
   * @param path of its file
   */
  record Unix(Path path) implements Endpoint {}

  /**
   * A socket of {@code java.nio}, for loops on {@link Pollers#nio}.
   *
   * @param channel a connected {@link SocketChannel}, or a bound {@link ServerSocketChannel}
   */
  record Channel(NetworkChannel channel) implements Endpoint {
    /** Checks the kind of socket. */
    public Channel {
      if (!(channel instanceof SocketChannel) && !(channel instanceof ServerSocketChannel)) {
        throw new IllegalArgumentException(
            "a SocketChannel or a ServerSocketChannel is needed, not " + channel);
      }
    }
  }

  /**
   * An open descriptor of a TCP or Unix stream socket, for loops on {@link Pollers#epoll}.
   *
   * @param number as the system counts them
   */
  record Descriptor(int number) implements Endpoint {
    /** Checks the number. */
    public Descriptor {
      if (number < 0) {
        throw new IllegalArgumentException("a descriptor is not negative: " + number);
      }
    }
  }

  /**
   * A TCP port of a host.
   *
   * @param host name or address; null or empty: every address of this machine, for servers only
   * @param port the port; a server at port 0 gets a free one
   * @return the endpoint
   */
  static Endpoint tcp(@Nullable String host, int port) {
    return new Tcp(List.of(host == null ? "" : host), port);
  }

  /**
   * A TCP address.
   *
   * @param address resolved or not
   * @return the endpoint
   */
  static Endpoint tcp(InetSocketAddress address) {
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    return new Tcp(List.of(host), address.getPort());
  }

  /**
   * A Unix socket.
   *
   * @param path of its file
   * @return the endpoint
   */
  static Endpoint unix(Path path) {
    return new Unix(path);
  }

  /**
   * A socket that the program has made. Whoever is given it takes it over: it is closed with the
   * connection or the server. Loops on {@link Pollers#nio} only.
   *
   * @param channel a connected {@link SocketChannel}, or a bound {@link ServerSocketChannel}
   * @return the endpoint
   */
  static Endpoint adopt(NetworkChannel channel) {
    return new Channel(channel);
  }

  /**
   * A descriptor that this process has inherited, or that another process has passed to it, by
   * {@code SCM_RIGHTS} or as systemd does it. Whoever is given it takes it over: it is closed with
   * the connection or the server, and made non-blocking, for all processes that share it. A file of
   * a Unix socket stays, for it belongs to who has bound it. If the endpoint is refused, the
   * descriptor stays open and the caller's. Loops on {@link Pollers#epoll} only.
   *
   * @param descriptor a connected TCP or Unix socket, or one that listens
   * @return the endpoint
   */
  static Endpoint adopt(int descriptor) {
    return new Descriptor(descriptor);
  }
}
