package asyncio.net;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A transport of datagrams. Loop thread only; nothing here suspends.
 *
 * <p>What is sent in one iteration of the loop leaves at its end. What fails is told to {@link
 * DatagramProtocol#errorReceived}. On NIO nobody hears that an empty datagram was refused: the JDK
 * has to let go of the remote address while it sends one.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/asyncio-protocol.html#datagram-transports">asyncio:
 *     datagram transports</a>
 */
public interface DatagramTransport extends BaseTransport {
  /**
   * Sends a datagram to the remote address of the transport.
   *
   * @param data the bytes, maybe none; they are copied
   * @throws IllegalArgumentException if the transport has no remote address
   */
  default void sendTo(byte[] data) {
    sendTo(data, null);
  }

  /**
   * Sends a datagram. After the transport was closed it is dropped.
   *
   * @param data the bytes, maybe none; they are copied
   * @param address where to; null: the remote address of the transport
   * @throws IllegalArgumentException if the transport has a remote address and this is another, if
   *     neither is given, or if the address is still a name
   */
  void sendTo(byte[] data, @Nullable SocketAddress address);

  /** Closes it at once: what was not sent is dropped. */
  void abort();

  /** {@return how many bytes are kept, a few for the head of each datagram included} */
  long writeBufferSize();

  /** {@return how many bytes may be kept} */
  WriteTransport.Limits writeBufferLimits();

  /**
   * Sets how many bytes may be kept. The default is 64 KiB, and a quarter of it.
   *
   * @param low at or below this the protocol resumes
   * @param high above this the protocol pauses; not less than {@code low}
   */
  void setWriteBufferLimits(int low, int high);
}
