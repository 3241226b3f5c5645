package asyncio.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.ProtocolFamily;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One way to do I/O, and the kinds of sockets that go with it.
 *
 * @param name as {@code ASYNCIO_LOOP} has it
 * @param handlers makes what polls them
 * @param tcp makes a client's TCP socket
 * @param tcpServer makes a listening TCP socket
 * @param unix makes a client's Unix socket
 * @param unixServer makes a listening Unix socket
 * @param datagram makes a socket for datagrams of a family
 */
record Sockets(
    String name,
    Supplier<IoHandlerFactory> handlers,
    Supplier<DuplexChannel> tcp,
    Supplier<ServerChannel> tcpServer,
    Supplier<DuplexChannel> unix,
    Supplier<ServerChannel> unixServer,
    Function<ProtocolFamily, DatagramSocket> datagram) {

  static Sockets nio() {
    return new Sockets(
        "nio",
        NioIoHandler::newFactory,
        NioSocketChannel::new,
        NioServerSocketChannel::new,
        NioDomainSocketChannel::new,
        NioServerDomainSocketChannel::new,
        DatagramSocket::nio);
  }

  static Sockets epoll() {
    return new Sockets(
        "epoll",
        EpollIoHandler::newFactory,
        EpollSocketChannel::new,
        EpollServerSocketChannel::new,
        EpollDomainSocketChannel::new,
        EpollServerDomainSocketChannel::new,
        DatagramSocket::epoll);
  }

  static Sockets ioUring() {
    return new Sockets(
        "io_uring",
        IoUringIoHandler::newFactory,
        IoUringSocketChannel::new,
        IoUringServerSocketChannel::new,
        IoUringDomainSocketChannel::new,
        IoUringServerDomainSocketChannel::new,
        DatagramSocket::ioUring);
  }
}
