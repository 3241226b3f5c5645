package asyncio.net.internal.poller;

import asyncio.net.internal.system.Posix;
import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Channels over sockets that others have made: those of {@code java.nio} for NIO, descriptors for
 * epoll. What is refused is left as it was.
 */
public final class AdoptedSocket {
  // as Linux has them, on each machine that epoll's natives are made for
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;
  private static final int SOCK_STREAM = 1;
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private AdoptedSocket() {}

  // ---- sockets of java.nio

  public static DuplexChannel connected(NettyPoller poller, NetworkChannel socket) {
    require(poller, "nio", "a channel of java.nio");
    if (!(socket instanceof SocketChannel connected && connected.isConnected())) {
      throw new IllegalArgumentException("the socket must be connected: " + socket);
    }
    return isUnix(address(connected::getRemoteAddress))
        ? new NioDomainSocketChannel(connected)
        : new NioSocketChannel(connected);
  }

  public static ServerChannel listening(NettyPoller poller, NetworkChannel socket) {
    require(poller, "nio", "a channel of java.nio");
    if (!(socket instanceof ServerSocketChannel listening)) {
      throw new IllegalArgumentException("a server needs a ServerSocketChannel, not " + socket);
    }
    SocketAddress address = address(listening::getLocalAddress);
    if (address == null) {
      throw new IllegalArgumentException("the socket must be bound: " + socket);
    }
    return isUnix(address)
        ? new NioServerDomainSocketChannel(listening)
        : new NioServerSocketChannel(listening);
  }

  private interface Address {
    @Nullable SocketAddress get() throws IOException;
  }

  private static @Nullable SocketAddress address(Address address) {
    try {
      return address.get();
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  private static boolean isUnix(@Nullable SocketAddress address) {
    return address instanceof UnixDomainSocketAddress;
  }

  // ---- descriptors

  public static DuplexChannel connected(NettyPoller poller, int descriptor) {
    require(poller, "epoll", "a descriptor");
    boolean unix = isUnix(descriptor, false);
    if (!unix && new Socket(descriptor).remoteAddress() == null) {
      throw new IllegalArgumentException("descriptor %d is not connected".formatted(descriptor));
    }
    Posix.setNonBlocking(descriptor);
    return unix ? new EpollDomainSocketChannel(descriptor) : new EpollSocketChannel(descriptor);
  }

  public static ServerChannel listening(NettyPoller poller, int descriptor) {
    require(poller, "epoll", "a descriptor");
    boolean unix = isUnix(descriptor, true);
    Posix.setNonBlocking(descriptor);
    return unix
        ? new EpollServerDomainSocketChannel(descriptor)
        : new EpollServerSocketChannel(descriptor);
  }

  private static boolean isUnix(int descriptor, boolean listens) {
    int type;
    int family;
    boolean accepts;
    try {
      var socket = new Socket(descriptor);
      type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
      family = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN);
      accepts = socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) != 0;
    } catch (IOException | ChannelException none) {
      throw new IllegalArgumentException(
          "descriptor %d is no open socket: %s".formatted(descriptor, none.getMessage()), none);
    }
    if (type != SOCK_STREAM || (family != AF_UNIX && family != AF_INET && family != AF_INET6)) {
      throw new IllegalArgumentException(
          "descriptor %d is neither a TCP nor a Unix stream socket".formatted(descriptor));
    }
    if (accepts != listens) {
      throw new IllegalArgumentException(
          listens
              ? "descriptor %d does not listen; its owner has to call listen()"
                  .formatted(descriptor)
              : "descriptor %d listens; a server can adopt it, not a connection"
                  .formatted(descriptor));
    }
    return family == AF_UNIX;
  }

  private static void require(NettyPoller poller, String name, String what) {
    if (!poller.sockets().name().equals(name)) {
      throw new UnsupportedOperationException(
          "%s needs a loop with Pollers.%s(), this one has %s".formatted(what, name, poller));
    }
  }
}
