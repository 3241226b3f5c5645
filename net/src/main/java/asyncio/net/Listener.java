package asyncio.net;

import asyncio.net.internal.poller.AdoptedSocket;
import asyncio.net.internal.poller.NettyPoller;
import asyncio.net.internal.poller.SocketSettings;
import asyncio.net.internal.system.Resolver;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Makes servers listen at endpoints. */
final class Listener {
  private Listener() {}

  /** A server that listens at an endpoint, and accepts if the options want it. Suspends. */
  static Server listen(
      Supplier<? extends BaseProtocol> factory, Endpoint endpoint, ServerOptions options) {
    Server server = new Server(Pollers.here(), factory, options);
    bind(server.sockets(), endpoint, options);
    if (options.startServing()) {
      server.startServing();
    }
    return server;
  }

  /** Has sockets listen at an endpoint. If that fails, none of them does. Suspends. */
  static void bind(ListeningSockets sockets, Endpoint endpoint, ServerOptions options) {
    if (options.mode() != null && !(endpoint instanceof Endpoint.Unix)) {
      throw new IllegalArgumentException(
          "a mode is for the file of a Unix socket, and " + endpoint + " makes none");
    }
    NettyPoller poller = sockets.poller();
    switch (endpoint) {
      case Endpoint.Tcp tcp -> listen(sockets, tcp, options);
      case Endpoint.Unix(var path) -> sockets.listen(new SocketFile(path, options), options);
      case Endpoint.Channel(var socket) -> sockets.adopt(AdoptedSocket.listening(poller, socket));
      case Endpoint.Descriptor(var number) ->
          sockets.adopt(AdoptedSocket.listening(poller, number));
    }
  }

  private static void listen(ListeningSockets sockets, Endpoint.Tcp tcp, ServerOptions options) {
    NettyPoller poller = sockets.poller();
    boolean everywhere = tcp.everywhere();
    Set<InetSocketAddress> addresses =
        everywhere ? Set.of(new InetSocketAddress(tcp.port())) : addresses(tcp);
    List<UncheckedIOException> absent = new ArrayList<>();
    try {
      for (InetSocketAddress address : addresses) {
        try {
          sockets.listen(() -> socket(poller, address, everywhere, options), address, options);
        } catch (UncheckedIOException failed) {
          if (!isAbsent(failed, address.getAddress())) {
            throw failed;
          }
          absent.add(failed);
        }
      }
      if (sockets.bound().isEmpty()) {
        throw absent.size() == 1
            ? absent.getFirst()
            : new UncheckedIOException(
                new IOException("could not bind on any address out of " + addresses));
      }
    } catch (Throwable failed) {
      sockets.close();
      throw failed;
    }
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

  private static Set<InetSocketAddress> addresses(Endpoint.Tcp tcp) {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    for (String host : tcp.hosts()) {
      for (InetAddress address : Resolver.resolve(host)) {
        addresses.add(new InetSocketAddress(address, tcp.port()));
      }
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
}
