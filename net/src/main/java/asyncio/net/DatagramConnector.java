package asyncio.net;

import asyncio.net.internal.poller.DatagramSocket;
import asyncio.net.internal.poller.NettyPoller;
import asyncio.net.internal.system.Resolver;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens sockets for datagrams: between one pair of addresses after the other until one can be had.
 */
final class DatagramConnector {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private DatagramConnector() {}

  /** Two addresses of one family. */
  private record Pair(
      ProtocolFamily family, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
    String place() {
      String at = local == null ? "" : "at " + IoErrors.place(local);
      String to = remote == null ? "" : "to " + IoErrors.place(remote);
      return at.isEmpty() && to.isEmpty() ? "of " + family.name() : (at + " " + to).strip();
    }
  }

  /** A protocol with an open socket, after {@code connectionMade}. Suspends. */
  static <P extends DatagramProtocol> P open(
      Supplier<? extends P> factory, DatagramOptions options) {
    NettyPoller poller = Pollers.here();
    UncheckedIOException failure = null;
    for (Pair pair : pairs(options)) {
      DatagramSocket socket;
      try {
        socket = bound(poller, pair, options);
      } catch (UncheckedIOException failed) {
        failure = failure == null ? failed : failure;
        continue;
      }
      P protocol;
      try {
        protocol = factory.get();
      } catch (Throwable failed) {
        Connector.closeLater(poller, socket.channel());
        throw failed;
      }
      return DatagramEndpoint.start(poller, socket, pair.remote, protocol);
    }
    throw failure == null
        ? new IllegalArgumentException("can not get address information: " + options)
        : failure;
  }

  private static List<Pair> pairs(DatagramOptions options) {
    if (options.local() == null && options.remote() == null) {
      if (options.family() == null) {
        throw new IllegalArgumentException(
            "unexpected address family: give a local or a remote address, or a family");
      }
      return List.of(new Pair(options.family(), null, null));
    }
    List<SocketAddress> locals = resolve(options.local());
    List<SocketAddress> remotes = resolve(options.remote());
    Set<ProtocolFamily> families = new LinkedHashSet<>();
    locals.forEach(address -> families.add(family(address)));
    remotes.forEach(address -> families.add(family(address)));
    List<Pair> pairs = new ArrayList<>();
    for (ProtocolFamily family : families) {
      SocketAddress local = first(locals, family);
      SocketAddress remote = first(remotes, family);
      if ((options.family() == null || options.family() == family)
          && (local == null) == locals.isEmpty()
          && (remote == null) == remotes.isEmpty()) {
        pairs.add(new Pair(family, local, remote));
      }
    }
    return pairs;
  }

  private static List<SocketAddress> resolve(@Nullable SocketAddress address) {
    if (address == null) {
      return List.of();
    }
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      return Resolver.resolve(inet.getHostString()).stream()
          .<SocketAddress>map(found -> new InetSocketAddress(found, inet.getPort()))
          .toList();
    }
    return List.of(address);
  }

  private static @Nullable SocketAddress first(List<SocketAddress> all, ProtocolFamily family) {
    return all.stream().filter(address -> family(address) == family).findFirst().orElse(null);
  }

  private static ProtocolFamily family(SocketAddress address) {
    return switch (address) {
      case UnixDomainSocketAddress _ -> StandardProtocolFamily.UNIX;
      case InetSocketAddress inet when inet.getAddress() instanceof Inet6Address ->
          StandardProtocolFamily.INET6;
      case InetSocketAddress _ -> StandardProtocolFamily.INET;
      default ->
          throw new IllegalArgumentException(
              "an InetSocketAddress or UnixDomainSocketAddress is expected, got " + address);
    };
  }

  private static DatagramSocket bound(NettyPoller poller, Pair pair, DatagramOptions options) {
    DatagramSocket socket;
    try {
      socket = poller.sockets().datagram().apply(pair.family);
    } catch (RuntimeException failed) {
      throw IoErrors.failed("cannot open a socket for datagrams " + pair.place(), failed);
    }
    Channel channel = socket.channel();
    boolean unix = pair.family == StandardProtocolFamily.UNIX;
    channel.config().setAutoRead(false);
    channel
        .config()
        .setOption(
            ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(socket.receive()));
    if (options.broadcast()) {
      channel.config().setOption(ChannelOption.SO_BROADCAST, true);
    }
    SocketAddress peer = options.broadcast() ? null : pair.remote;
    try {
      if (options.reusePort()) {
        channel.config().setOption(socket.reusePort(), true);
      }
      if (unix && pair.local == null && peer == null) {
        activeWithoutAddress(channel);
      }
      Connector.settled(poller.executor().register(channel));
      if (pair.local != null) {
        removeStale(pair.local);
        Connector.settled(channel.bind(DatagramEndpoint.netty(pair.local)));
      } else if (peer == null && !unix) {
        Connector.settled(channel.bind(anywhere(pair.family)));
      }
      if (peer != null) {
        Connector.settled(channel.connect(DatagramEndpoint.netty(peer)));
      }
    } catch (UncheckedIOException failed) {
      channel.unsafe().close(channel.voidPromise());
      throw IoErrors.failed("cannot open a socket for datagrams " + pair.place(), failed);
    } catch (Throwable failed) {
      channel.unsafe().close(channel.voidPromise());
      throw failed;
    }
    return socket;
  }

  @SuppressWarnings("deprecation") // there is no other way to an unbound socket
  private static void activeWithoutAddress(Channel channel) {
    channel.config().setOption(ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION, true);
  }

  private static SocketAddress anywhere(ProtocolFamily family) {
    return new InetSocketAddress(
        Resolver.resolve(family == StandardProtocolFamily.INET6 ? "::" : "0.0.0.0").getFirst(), 0);
  }

  /** Removes the socket file that an endpoint of before has left, and nothing else. */
  private static void removeStale(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) {
      Path path = unix.getPath();
      try {
        if (Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther()) {
          Files.delete(path);
        }
      } catch (IOException absent) {
        LOG.log(System.Logger.Level.DEBUG, "no stale socket at " + path, absent);
      }
    }
  }
}
