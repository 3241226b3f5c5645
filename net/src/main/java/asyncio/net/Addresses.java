package asyncio.net;

import asyncio.net.internal.poller.PeerUser;
import asyncio.net.internal.poller.Sockets;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Who the two ends of a connection are. */
final class Addresses {
  private Addresses() {}

  /** An address, or the user at the other end, if that is what is asked for. */
  static @Nullable Object of(Channel channel, ExtraInfo<?> key) {
    if (key.equals(ExtraInfo.SOCKNAME)) {
      return Sockets.publicAddress(channel.localAddress());
    }
    if (key.equals(ExtraInfo.PEER_USER)) {
      return PeerUser.of(channel);
    }
    return key.equals(ExtraInfo.PEERNAME) ? Sockets.publicAddress(channel.remoteAddress()) : null;
  }
}
