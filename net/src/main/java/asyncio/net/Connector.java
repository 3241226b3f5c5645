package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes connections: one address after the other until one answers. */
final class Connector {
  private Connector() {}

  /** A transport with its protocol, connected, after {@code connectionMade}. */
  static <P extends BaseProtocol> P connect(Supplier<? extends P> factory, String host, int port) {
    NettyPoller poller = NettyPoller.here();
    List<InetAddress> addresses = Resolver.resolve(host);
    List<RuntimeException> failures = new ArrayList<>();
    for (InetAddress address : addresses) {
      try {
        DuplexChannel channel =
            connect(poller, poller.sockets().tcp().get(), new InetSocketAddress(address, port));
        return start(poller, channel, factory.get());
      } catch (UncheckedIOException failed) {
        failures.add(failed);
      }
    }
    throw Failures.oneOf(failures);
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

  static <P extends BaseProtocol> P start(NettyPoller poller, DuplexChannel channel, P protocol) {
    var transport = new SocketTransport(poller, channel, protocol);
    channel.pipeline().addLast(transport);
    Future<SocketTransport> made = EventLoop.running().createFuture();
    transport.start(made);
    try {
      Asyncio.await(made);
    } catch (Throwable cancelled) {
      transport.close();
      throw cancelled;
    }
    return protocol;
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
