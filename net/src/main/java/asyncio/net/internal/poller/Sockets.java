package asyncio.net.internal.poller;

import io.netty.channel.Channel;
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
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
 * @param direct what writes to a channel past Netty's queue, if anything can
 */
public record Sockets(
    String name,
    Supplier<IoHandlerFactory> handlers,
    Supplier<DuplexChannel> tcp,
    Supplier<ServerChannel> tcpServer,
    Supplier<DuplexChannel> unix,
    Supplier<ServerChannel> unixServer,
    Function<ProtocolFamily, DatagramSocket> datagram,
    Function<Channel, @Nullable DirectWrite> direct) {

  /** Whether a buffer is needed only when there is something to read: io_uring wants it before. */
  public boolean readsWhenReady() {
    return !name.equals("io_uring");
  }

  /**
   * Whether files can be sent by the system. With io_uring Netty counts their bytes in ints, and
   * cannot send one that becomes shorter.
   */
  public boolean sendsFiles() {
    return !name.equals("io_uring");
  }

  /**
   * Whether only a platform thread can poll: each knows a ring of io_uring by a number of its own.
   * A virtual thread changes its carrier, where the number is nobody's, or another ring's.
   */
  public boolean staysOnAThread() {
    return name.equals("io_uring");
  }

  /** The address of a Unix socket as these sockets want it, if they can have one so long. */
  public SocketAddress unixAddress(Path path) {
    boolean nio = name.equals("nio");
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    int max = (linux ? 107 : 103) - (nio ? 1 : 0); // the JDK is one short of the kernel
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > max) {
      String tooLong =
          "the path of a Unix socket may have at most %d bytes, this one has %d: %s"
              .formatted(max, length, path);
      throw new UncheckedIOException(tooLong, new IOException(tooLong));
    }
    if (length == 0) {
      throw new IllegalArgumentException("the path of a Unix socket is empty");
    }
    return nio ? UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path.toString());
  }

  /** An address as the JDK has it. */
  public static @Nullable SocketAddress publicAddress(@Nullable SocketAddress address) {
    return address == null
            || address instanceof InetSocketAddress
            || address instanceof UnixDomainSocketAddress
        ? address
        : UnixDomainSocketAddress.of(address.toString()); // Netty's own, where its natives are
  }

  /** Where a channel listens. Netty does not know it of a Unix socket that was bound elsewhere. */
  public static @Nullable SocketAddress listensAt(Channel channel) {
    SocketAddress known = channel.localAddress();
    if (known == null && channel instanceof EpollServerDomainSocketChannel unix && unix.isOpen()) {
      known = ((Socket) unix.fd()).localDomainSocketAddress();
    }
    return publicAddress(known);
  }

  public static Sockets nio() {
    return new Sockets(
        "nio",
        NioIoHandler::newFactory,
        NioSocketChannel::new,
        NioServerSocketChannel::new,
        NioDomainSocketChannel::new,
        NioServerDomainSocketChannel::new,
        DatagramSocket::nio,
        DirectWrite::of);
  }

  public static Sockets epoll() {
    return new Sockets(
        "epoll",
        EpollIoHandler::newFactory,
        EpollSocketChannel::new,
        EpollServerSocketChannel::new,
        EpollDomainSocketChannel::new,
        EpollServerDomainSocketChannel::new,
        DatagramSocket::epoll,
        DirectWrite::of);
  }

  public static Sockets ioUring() {
    return new Sockets(
        "io_uring",
        Sockets::ioUringHandlers,
        IoUringSocketChannel::new,
        IoUringServerSocketChannel::new,
        IoUringDomainSocketChannel::new,
        IoUringServerDomainSocketChannel::new,
        DatagramSocket::ioUring,
        DirectWrite::of);
  }

  /** Answers that the ring has room for before the kernel has to keep some, and Netty warns. */
  private static final int ANSWERS = 32 * 1024;

  /** A loop that is run by a virtual thread has a new thread for each run; others keep theirs. */
  private static IoHandlerFactory ioUringHandlers() {
    boolean keepsItsThread = !Thread.currentThread().isVirtual();
    return IoUringIoHandler.newFactory(
        new IoUringIoHandlerConfig().setCqSize(ANSWERS).setSingleIssuer(keepsItsThread));
  }
}
