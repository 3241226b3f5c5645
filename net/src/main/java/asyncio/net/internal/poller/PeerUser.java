package asyncio.net.internal.poller;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a Unix socket. */
public final class PeerUser {
  private PeerUser() {}

  public static @Nullable UserPrincipal of(Channel channel) {
    try {
      return switch (channel) {
        case NioDomainSocketChannel nio -> nio(nio);
        case EpollDomainSocketChannel epoll -> user(epoll.peerCredentials());
        case IoUringDomainSocketChannel ring -> user(ring.peerCredentials());
        default -> null;
      };
    } catch (IOException | RuntimeException gone) { // or the system does not tell
      return null;
    }
  }

  private static @Nullable UserPrincipal nio(NioDomainSocketChannel channel) {
    UnixDomainPrincipal peer =
        channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
    return peer == null ? null : peer.user();
  }

  /** A number is as good as a name: principals are compared by their numbers. */
  private static UserPrincipal user(PeerCredentials credentials) throws IOException {
    return FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(Integer.toUnsignedString(credentials.uid()));
  }
}
