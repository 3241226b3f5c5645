package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes connections: one address after the other until one answers. */
final class Connector {
  private Connector() {}

  /** A transport with its protocol, connected, after {@code connectionMade}. */
  static <P extends BaseProtocol> P connect(
      Supplier<? extends P> factory, String host, int port, @Nullable TlsOptions tls) {
    TlsLayer layer = tls == null ? null : TlsLayer.client(tls, host, port);
    NettyPoller poller = NettyPoller.here();
    List<InetAddress> addresses = Resolver.resolve(host);
    List<RuntimeException> failures = new ArrayList<>();
    for (InetAddress address : addresses) {
      DuplexChannel channel;
      try {
        channel =
            connect(poller, poller.sockets().tcp().get(), new InetSocketAddress(address, port));
      } catch (UncheckedIOException failed) {
        failures.add(failed);
        continue;
      }
      return start(poller, channel, factory.get(), layer);
    }
    throw Failures.oneOf(failures);
  }

  /** The same over a Unix socket. */
  static <P extends BaseProtocol> P connectUnix(
      Supplier<? extends P> factory, Path path, @Nullable TlsOptions tls) {
    TlsLayer layer = tls == null ? null : TlsLayer.client(tls, null, -1);
    NettyPoller poller = NettyPoller.here();
    Sockets sockets = poller.sockets();
    SocketAddress address = sockets.unixAddress(path);
    DuplexChannel channel;
    try {
      channel = connect(poller, sockets.unix().get(), address);
    } catch (UncheckedIOException failed) {
      IOException cause = Objects.requireNonNull(failed.getCause());
      String why =
          cause instanceof FileNotFoundException
              ? "No such file or directory"
              : String.valueOf(cause.getMessage());
      throw new UncheckedIOException("cannot connect to " + path + ": " + why, cause);
    }
    return start(poller, channel, factory.get(), layer);
  }

  static DuplexChannel connect(NettyPoller poller, DuplexChannel channel, SocketAddress address) {
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    channel.pipeline().addLast(Quiet.INSTANCE);
    try {
      settled(poller.executor().register(channel));
      settled(channel.connect(address));
    } catch (Throwable failed) {
      channel.unsafe().close(channel.voidPromise());
      throw failed;
    }
    return channel;
  }

  /** The handler of a channel that has none yet. */
  @Sharable
  private static final class Quiet extends ChannelInboundHandlerAdapter {
    static final Quiet INSTANCE = new Quiet();
  }

  static <P extends BaseProtocol> P start(
      NettyPoller poller, DuplexChannel channel, P protocol, @Nullable TlsLayer tls) {
    var transport = new SocketTransport(poller, channel, protocol);
    channel.pipeline().addLast(transport);
    Future<SocketTransport> made = EventLoop.running().createFuture();
    transport.start(made, tls);
    try {
      Asyncio.await(made);
    } catch (Throwable cancelled) {
      transport.close();
      throw cancelled;
    }
    return protocol;
  }

  /** A connection that stands goes on with TLS; a failure closes it. */
  static void startTls(Transport transport, TlsLayer layer, Supplier<byte[]> taken) {
    if (!(transport instanceof SocketTransport socket)) {
      throw new UnsupportedOperationException("no TLS over " + transport);
    }
    Future<SocketTransport> done = EventLoop.running().createFuture();
    socket.startTls(layer, taken, done);
    try {
      Asyncio.await(done);
    } catch (Throwable failed) {
      socket.abort();
      throw failed;
    }
  }

  /** Waits for something of Netty's, and throws what it failed by. */
  static void settled(ChannelFuture pending) {
    if (!pending.isDone()) {
      Future<Boolean> done = EventLoop.running().createFuture();
      pending.addListener(
          ended -> {
            if (!done.done()) {
              done.setResult(true);
            }
          });
      Asyncio.await(done);
    }
    Throwable cause = pending.cause();
    if (cause != null) {
      throw Failures.unchecked(cause);
    }
  }
}
