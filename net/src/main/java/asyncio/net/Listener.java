package asyncio.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes servers, and takes sockets over that others have made. */
final class Listener {
  private Listener() {}

  /** A server at all addresses of some hosts; a host that is null or empty is everywhere. */
  static Server listen(
      Supplier<? extends BaseProtocol> factory,
      List<@Nullable String> hosts,
      int port,
      ServerOptions options,
      @Nullable TlsOptions tls) {
    NettyPoller poller = NettyPoller.here();
    Server server = new Server(poller, factory);
    server.secure(tls);
    boolean everywhere = hosts.stream().anyMatch(host -> host == null || host.isEmpty());
    Set<InetSocketAddress> addresses =
        everywhere ? Set.of(new InetSocketAddress(port)) : addresses(hosts, port);
    List<UncheckedIOException> absent = new ArrayList<>();
    try {
      for (InetSocketAddress address : addresses) {
        try {
          server.listen(() -> socket(poller, address, everywhere, options), address, options);
        } catch (UncheckedIOException failed) {
          if (!isAbsent(failed, address.getAddress())) {
            throw failed;
          }
          absent.add(failed);
        }
      }
      if (server.addresses().isEmpty()) {
        throw absent.size() == 1
            ? absent.getFirst()
            : new UncheckedIOException(
                new IOException("could not bind on any address out of " + addresses));
      }
    } catch (Throwable failed) {
      server.close();
      throw failed;
    }
    return started(server, options);
  }

  private static Server started(Server server, ServerOptions options) {
    if (options.startServing()) {
      server.startServing();
    }
    return server;
  }

  private static ServerChannel socket(
      NettyPoller poller, InetSocketAddress address, boolean everywhere, ServerOptions options) {
    ServerChannel channel = poller.sockets().tcpServer().get();
    channel.config().setOption(ChannelOption.SO_REUSEADDR, options.reuseAddress());
    if (options.reusePort()) {
      SocketSettings.reusePort(channel);
    }
    if (address.getAddress() instanceof Inet6Address && !everywhere) {
      SocketSettings.ipv6Only(channel);
    }
    return channel;
  }

  private static Set<InetSocketAddress> addresses(List<String> hosts, int port) {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    for (String host : hosts) {
      for (InetAddress address : Resolver.resolve(host)) {
        addresses.add(new InetSocketAddress(address, port));
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no host to listen at; null or \"\" is everywhere");
    }
    return addresses;
  }

  /**
   * Whether this machine has not the address. The JDK throws the same for a port in use: then the
   * address can be had with another port.
   */
  private static boolean isAbsent(UncheckedIOException failure, InetAddress address) {
    if (!(failure.getCause() instanceof BindException)) {
      return false;
    }
    try (ServerSocketChannel any = ServerSocketChannel.open()) {
      any.bind(new InetSocketAddress(address, 0));
      return false;
    } catch (BindException absent) {
      return true;
    } catch (IOException unknown) {
      return false;
    }
  }

  // ---- sockets of java.nio

  /** A protocol over a socket that is connected. */
  static <P extends BaseProtocol> P adopt(
      Supplier<? extends P> factory, SocketChannel socket, @Nullable TlsLayer tls) {
    NettyPoller poller = nioHere();
    if (!socket.isConnected()) {
      throw new IllegalArgumentException("the socket must be connected: " + socket);
    }
    DuplexChannel channel =
        isUnix(socket) ? new NioDomainSocketChannel(socket) : new NioSocketChannel(socket);
    try {
      Connector.prepare(poller, channel, ConnectOptions.DEFAULT);
      Connector.settled(poller.executor().register(channel));
    } catch (Throwable failed) {
      Connector.closeLater(poller, channel);
      throw failed;
    }
    return Connector.begin(poller, channel, factory, tls);
  }

  private static boolean isUnix(SocketChannel socket) {
    try {
      return socket.getRemoteAddress() instanceof UnixDomainSocketAddress;
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  /** A server at a socket that is bound. */
  static Server adopt(
      Supplier<? extends BaseProtocol> factory,
      ServerSocketChannel socket,
      ServerOptions options,
      @Nullable TlsOptions tls) {
    NettyPoller poller = nioHere();
    SocketAddress address;
    try {
      address = socket.getLocalAddress();
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
    if (address == null) {
      throw new IllegalArgumentException("the socket must be bound: " + socket);
    }
    ServerChannel channel =
        address instanceof UnixDomainSocketAddress
            ? new NioServerDomainSocketChannel(socket)
            : new NioServerSocketChannel(socket);
    Server server = new Server(poller, factory);
    server.secure(tls);
    try {
      server.adopt(channel, options);
    } catch (Throwable failed) {
      Connector.closeLater(poller, channel);
      throw failed;
    }
    return started(server, options);
  }

  private static NettyPoller nioHere() {
    NettyPoller poller = NettyPoller.here();
    if (!poller.sockets().name().equals("nio")) {
      throw new UnsupportedOperationException(
          "a channel of java.nio needs a loop with Pollers.nio(), this one has " + poller);
    }
    return poller;
  }
}
