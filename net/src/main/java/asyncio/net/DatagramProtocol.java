package asyncio.net;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * What reacts to datagrams, in callbacks on the loop's thread, which cannot await. For code that
 * can, see {@link DatagramStream}.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/asyncio-protocol.html#datagram-protocols">asyncio:
 *     datagram protocols</a>
 */
public interface DatagramProtocol extends BaseProtocol {
  /**
   * A datagram has come.
   *
   * @param data its bytes, maybe none, which the protocol may keep
   * @param sender where it came from
   */
  default void datagramReceived(byte[] data, SocketAddress sender) {}

  /**
   * Sending or receiving has failed, as when nobody listens at the other end. The transport stays
   * open.
   *
   * @param exception why
   */
  default void errorReceived(IOException exception) {}
}
