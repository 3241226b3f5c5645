package asyncio.net.internal.poller;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/**
 * A socket for datagrams, and how it sends what Netty leaves out: one without bytes.
 *
 * @param channel Netty's socket
 * @param receive how many bytes to read at once, at most
 * @param reusePort the option by which several may share a port
 * @param empty sends a datagram without bytes
 */
public record DatagramSocket(
    Channel channel, int receive, ChannelOption<Boolean> reusePort, Empty empty) {
  public static final int LARGEST = 64 * 1024;

  /** Sends a datagram without bytes. */
  public interface Empty {
    void sendTo(SocketAddress address) throws IOException;
  }

  public static DatagramSocket nio(ProtocolFamily family) {
    if (family == StandardProtocolFamily.UNIX) {
      throw noUnix("nio");
    }
    DatagramChannel socket;
    try {
      socket = DatagramChannel.open(family);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DatagramSocket(
        new NioDatagramChannel(socket),
        LARGEST,
        NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
        address -> {
          SocketAddress peer = socket.getRemoteAddress();
          if (peer != null) { // the JDK sends nothing empty over a connected socket
            socket.disconnect();
          }
          try {
            socket.send(ByteBuffer.allocate(0), address);
          } finally {
            if (peer != null) {
              socket.connect(peer);
            }
          }
        });
  }

  public static DatagramSocket epoll(ProtocolFamily family) {
    if (family == StandardProtocolFamily.UNIX) {
      var channel = new EpollDomainDatagramChannel();
      return unix(channel, LARGEST, channel.fd());
    }
    var channel = new EpollDatagramChannel(inet(family));
    // two at once: when it reads them singly from a connected socket, it drops the empty ones
    channel.config().setMaxDatagramPayloadSize(LARGEST);
    return unix(channel, 2 * LARGEST, channel.fd());
  }

  public static DatagramSocket ioUring(ProtocolFamily family) {
    if (family == StandardProtocolFamily.UNIX) {
      throw noUnix("io_uring");
    }
    var channel = new IoUringDatagramChannel(inet(family));
    return unix(channel, LARGEST, channel.fd());
  }

  private static DatagramSocket unix(Channel channel, int receive, FileDescriptor descriptor) {
    Socket socket = (Socket) descriptor;
    return new DatagramSocket(
        channel, receive, UnixChannelOption.SO_REUSEPORT, address -> sendEmpty(socket, address));
  }

  private static void sendEmpty(Socket socket, SocketAddress address) throws IOException {
    ByteBuffer nothing = ByteBuffer.allocateDirect(1);
    if (address instanceof DomainSocketAddress unix) {
      socket.sendToDomainSocket(nothing, 0, 0, unix.path().getBytes(StandardCharsets.UTF_8));
    } else {
      var inet = (InetSocketAddress) address;
      socket.sendTo(nothing, 0, 0, inet.getAddress(), inet.getPort());
    }
  }

  private static SocketProtocolFamily inet(ProtocolFamily family) {
    return family == StandardProtocolFamily.INET6
        ? SocketProtocolFamily.INET6
        : SocketProtocolFamily.INET;
  }

  private static UnsupportedOperationException noUnix(String poller) {
    return new UnsupportedOperationException(
        "datagrams over Unix sockets take the loop epoll, and this one is " + poller);
  }
}
