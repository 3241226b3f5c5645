package asyncio.net;

import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.file.attribute.UserPrincipal;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;

/**
 * What can be asked of a transport with {@link BaseTransport#extraInfo}.
 *
 * @param <T> the type of the answer
 * @param name as asyncio calls it
 * @param type the type of the answer
 */
public record ExtraInfo<T>(String name, Class<T> type) {
  /** The address at this end. */
  public static final ExtraInfo<SocketAddress> SOCKNAME =
      new ExtraInfo<>("sockname", SocketAddress.class);

  /** The address at the other end. */
  public static final ExtraInfo<SocketAddress> PEERNAME =
      new ExtraInfo<>("peername", SocketAddress.class);

  /**
   * The user whose process is at the other end of a Unix socket, as the kernel knows it (equal to
   * the owner of that user's files; its name may be its number); null of other connections, and
   * where the system cannot tell.
   */
  public static final ExtraInfo<UserPrincipal> PEER_USER =
      new ExtraInfo<>("peeruser", UserPrincipal.class);

  /** What TLS has agreed on: peer certificates, cipher, protocol. */
  public static final ExtraInfo<SSLSession> SSL_SESSION =
      new ExtraInfo<>("ssl_session", SSLSession.class);

  /** The channel of a pipe that is no child's. */
  public static final ExtraInfo<Channel> PIPE = new ExtraInfo<>("pipe", Channel.class);

  /** The child process. */
  public static final ExtraInfo<ProcessHandle> SUBPROCESS =
      new ExtraInfo<>("subprocess", ProcessHandle.class);

  /** The certificates that the peer has shown, its own first; null if none were asked for. */
  public static final ExtraInfo<X509Certificate[]> PEER_CERTIFICATES =
      new ExtraInfo<>("peercert", X509Certificate[].class);

  /** The cipher suite that TLS uses. */
  public static final ExtraInfo<String> CIPHER = new ExtraInfo<>("cipher", String.class);

  /** The application protocol that TLS has agreed on; null if none. */
  public static final ExtraInfo<String> ALPN_PROTOCOL =
      new ExtraInfo<>("alpn_protocol", String.class);

  /**
   * Whether the peer has said good-bye over TLS (close_notify). False after the end of what it
   * sends means that it may have been cut off on the way; null without TLS.
   */
  public static final ExtraInfo<Boolean> CLOSE_NOTIFY =
      new ExtraInfo<>("close_notify", Boolean.class);
}
