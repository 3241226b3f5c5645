package asyncio.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An echo server as one writes it with Netty alone, on one thread; the kind is {@code raw}. TLS is
 * the JDK's, as ours is without more libraries.
 */
final class NettyEcho {
  private NettyEcho() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Endpoint endpoint = Endpoint.of(args);
    boolean unix = endpoint.unix();
    switch (endpoint.poller()) {
      case "nio" ->
          serve(
              endpoint,
              NioIoHandler.newFactory(),
              unix ? NioServerDomainSocketChannel.class : NioServerSocketChannel.class);
      case "epoll" ->
          serve(
              endpoint,
              EpollIoHandler.newFactory(),
              unix ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class);
      case "io_uring" ->
          serve(
              endpoint,
              IoUringIoHandler.newFactory(),
              unix ? IoUringServerDomainSocketChannel.class : IoUringServerSocketChannel.class);
      default -> throw new IllegalArgumentException("no poller is named " + endpoint.poller());
    }
  }

  private static void serve(
      Endpoint endpoint, IoHandlerFactory handlers, Class<? extends ServerChannel> kind)
      throws IOException, InterruptedException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, handlers))
            .channel(kind)
            .childHandler(new Connections(endpoint.tls() ? tls() : null));
    if (!endpoint.unix()) {
      bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
    }
    Channel server = bootstrap.bind(address(endpoint)).sync().channel();
    Endpoint.ready();
    server.closeFuture().sync();
  }

  private static SocketAddress address(Endpoint endpoint) throws IOException {
    if (!endpoint.unix()) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port());
    }
    Path path = endpoint.freePath();
    return endpoint.poller().equals("nio")
        ? UnixDomainSocketAddress.of(path)
        : new DomainSocketAddress(path.toString());
  }

  private static SslContext tls() throws IOException {
    return SslContextBuilder.forServer(Endpoint.certificate().toFile(), Endpoint.key().toFile())
        .protocols("TLSv1.3")
        .build();
  }

  private static final class Connections extends ChannelInitializer<Channel> {
    private final @Nullable SslContext tls;

    Connections(@Nullable SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      channel.pipeline().addLast(new Handler());
    }
  }

  private static final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      context.write(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
    }
  }
}
