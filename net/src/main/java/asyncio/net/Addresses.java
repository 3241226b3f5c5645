package asyncio.net;

import asyncio.net.internal.poller.PeerUser;
import asyncio.net.internal.poller.Sockets;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** What is known of the two ends of a connection: the addresses, and who is at the other. */
final class Addresses {
  private Addresses() {}

  /** One of them, if that is what is asked for. */
  static @Nullable Object of(Channel channel, ExtraInfo<?> key) {
    if (key.equals(ExtraInfo.SOCKNAME)) {
      return Sockets.publicAddress(channel.localAddress());
    }
    if (key.equals(ExtraInfo.PEERNAME)) {
      return Sockets.publicAddress(channel.remoteAddress());
    }
    return key.equals(ExtraInfo.PEER_USER) ? PeerUser.of(channel) : null;
  }
}
