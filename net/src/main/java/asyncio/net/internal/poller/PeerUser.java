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

/** The user at the other end of a Unix socket, as the kernel knows it: SO_PEERCRED. */
public final class PeerUser {
  private PeerUser() {}

  /** The user; null if the connection is no Unix socket, is closed, or the system cannot tell. */
  public static @Nullable UserPrincipal of(Channel channel) {
    try {
      return switch (channel) {
        case EpollDomainSocketChannel epoll -> user(epoll.peerCredentials());
        case IoUringDomainSocketChannel ring -> user(ring.peerCredentials());
        case NioDomainSocketChannel nio -> {
          UnixDomainPrincipal principal =
              nio.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
          yield principal == null ? null : principal.user();
        }
        default -> null;
      };
    } catch (IOException | RuntimeException closed) {
      return null;
    }
  }

  /** The JDK takes a number for a name, too, and compares users by their numbers. */
  private static UserPrincipal user(PeerCredentials known) throws IOException {
    return FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(String.valueOf(known.uid()));
  }
}
