package asyncio.net;

import asyncio.net.internal.poller.Sockets;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The two addresses of a connection. */
final class Addresses {
  private Addresses() {}

  /** One of them, if that is what is asked for. */
  static @Nullable SocketAddress of(Channel channel, ExtraInfo<?> key) {
    if (key.equals(ExtraInfo.SOCKNAME)) {
      return Sockets.publicAddress(channel.localAddress());
    }
    return key.equals(ExtraInfo.PEERNAME) ? Sockets.publicAddress(channel.remoteAddress()) : null;
  }
}
