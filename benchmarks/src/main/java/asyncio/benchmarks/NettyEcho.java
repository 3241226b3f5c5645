package asyncio.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/** An echo server as one writes it with Netty alone, on one thread. */
final class NettyEcho {
  private NettyEcho() {}

  static void serve(String poller, String host, int port) throws InterruptedException {
    switch (poller) {
      case "nio" -> serve(NioIoHandler.newFactory(), NioServerSocketChannel.class, host, port);
      case "epoll" ->
          serve(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, host, port);
      case "io_uring" ->
          serve(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class, host, port);
      default -> throw new IllegalArgumentException("no poller is named " + poller);
    }
  }

  private static void serve(
      IoHandlerFactory handlers, Class<? extends ServerChannel> kind, String host, int port)
      throws InterruptedException {
    new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(1, handlers))
        .channel(kind)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new Handler());
              }
            })
        .bind(host, port)
        .sync()
        .channel()
        .closeFuture()
        .sync();
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
