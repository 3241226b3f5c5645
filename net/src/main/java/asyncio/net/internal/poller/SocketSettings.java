package asyncio.net.internal.poller;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.StandardSocketOptions;

/** Settings that each kind of socket calls by a name of its own. */
public final class SocketSettings {
  private static final int IPPROTO_IPV6 = 41; // of Linux, as are the sockets that take it
  private static final int IPV6_V6ONLY = 26;

  private SocketSettings() {}

  /** Has several sockets share a port. */
  public static void reusePort(Channel channel) {
    boolean done =
        channel instanceof AbstractNioChannel
            ? channel
                .config()
                .setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true)
            : channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    if (!done) {
      throw new UnsupportedOperationException("reusePort is not supported by " + channel);
    }
  }

  /** Has a socket leave IPv4 alone; NIO's cannot, and take both. */
  public static void ipv6Only(Channel channel) {
    if (!(channel instanceof AbstractNioChannel)) {
      ChannelOption<Integer> option =
          new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY);
      channel.config().setOption(option, 1);
    }
  }
}
