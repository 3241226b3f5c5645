package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.net.internal.poller.NettyPoller;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Open descriptors on their way from one process to another over a Unix socket ({@code
 * SCM_RIGHTS}), such as those of listening sockets: the receiver has a descriptor of its own of the
 * same socket, for {@link Endpoint#adopt(int)}. Who wants them connects and says who it is; who has
 * them answers with descriptors, and with nothing else. Loops on {@link Pollers#epoll} only; loop
 * thread only.
 */
public final class DescriptorPassing {
  private DescriptorPassing() {}

  /**
   * Passes a descriptor to the other end of a connection to which nothing is written. Does not
   * suspend; if it fails, the connection is aborted. The descriptor stays the caller's, to be kept
   * open until the other end has it. Loop thread only.
   *
   * @param transport a connection over a Unix socket
   * @param descriptor any open one
   * @throws UnsupportedOperationException if the loop or the connection cannot
   */
  public static void send(BaseTransport transport, int descriptor) {
    if (transport instanceof SocketTransport any) {
      ThreadCheck.check(any.loop(), "DescriptorPassing.send()");
    }
    if (!(transport instanceof SocketTransport socket)
        || !(socket.channel() instanceof EpollDomainSocketChannel channel)) {
      throw new UnsupportedOperationException(
          "descriptors go through Unix sockets of Pollers.epoll(), not through " + transport);
    }
    channel
        .writeAndFlush(new FileDescriptor(descriptor))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                socket.abort();
              }
            });
  }

  /**
   * Connects, says something, and gets descriptors. Suspends; cancelling it closes those that have
   * come.
   *
   * @param endpoint where somebody passes them
   * @param words what to say first
   * @param count how many to get
   * @return the descriptors, which are the caller's to close or to have adopted
   * @throws UncheckedIOException if nobody is there, or fewer come
   * @throws UnsupportedOperationException if the loop cannot
   */
  public static List<Integer> receive(Endpoint.Unix endpoint, byte[] words, int count) {
    NettyPoller poller = Pollers.here();
    requireEpoll(poller);
    var channel = new EpollDomainSocketChannel();
    var arriving = new Arriving(count);
    try {
      channel
          .config()
          .setOption(
              EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS);
      channel.config().setAutoRead(false);
      channel.pipeline().addLast(arriving);
      Connector.settled(poller.executor().register(channel));
      try {
        Connector.settled(channel.connect(poller.sockets().unixAddress(endpoint.path())));
      } catch (RuntimeException failed) {
        throw IoErrors.failed("cannot connect to " + endpoint.path(), failed);
      }
      channel.writeAndFlush(Unpooled.wrappedBuffer(words));
      channel.config().setAutoRead(true);
      Asyncio.await(arriving.all);
      return arriving.taken();
    } finally {
      Connector.closeLater(poller, channel);
      arriving.giveUp();
    }
  }

  private static void requireEpoll(NettyPoller poller) {
    if (!poller.sockets().name().equals("epoll")) {
      throw new UnsupportedOperationException(
          "descriptors are passed by a loop with Pollers.epoll(), this one has " + poller);
    }
  }

  /** That of a socket. */
  static int of(Channel channel) {
    if (channel instanceof UnixChannel unix) {
      return unix.fd().intValue();
    }
    throw new UnsupportedOperationException(
        "only sockets of Pollers.epoll() tell their descriptors, not " + channel);
  }

  private static final class Arriving extends ChannelInboundHandlerAdapter {
    private final int count;
    private final Future<Boolean> all = EventLoop.running().createFuture();
    private final List<FileDescriptor> come = new ArrayList<>();
    private boolean givenUp;

    Arriving(int count) {
      this.count = count;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      come.add((FileDescriptor) message);
      if (givenUp) {
        giveUp();
      } else if (come.size() == count && !all.done()) {
        all.setResult(true);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(new EOFException("%d of %d descriptors have come".formatted(come.size(), count)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
      fail(thrown);
    }

    private void fail(Throwable why) {
      if (!all.done()) {
        all.setException(IoErrors.unchecked(why));
      }
    }

    List<Integer> taken() {
      List<Integer> numbers = come.stream().map(FileDescriptor::intValue).toList();
      come.clear();
      return numbers;
    }

    /** Nobody will take what is here, and what still comes. */
    void giveUp() {
      givenUp = true;
      for (FileDescriptor each : come) {
        try {
          each.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      come.clear();
    }
  }
}
