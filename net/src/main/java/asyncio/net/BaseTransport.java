package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * What carries bytes for a protocol. Loop thread only; nothing here suspends.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-protocol.html">asyncio: transports and
 *     protocols</a>
 */
public interface BaseTransport {
  /**
   * Closes it: reading stops, what was written still leaves, then the protocol's {@code
   * connectionLost} is called without an exception. Idempotent.
   */
  void close();

  /** {@return whether it is closed or being closed} */
  boolean isClosing();

  /**
   * Something known about the transport.
   *
   * @param key what to know
   * @param <T> its type
   * @return the value, or null where there is none
   */
  <T> @Nullable T extraInfo(ExtraInfo<T> key);

  /** {@return the protocol that gets its events} */
  BaseProtocol protocol();

  /**
   * Has another protocol get its events from now on.
   *
   * @param protocol the protocol
   */
  void setProtocol(BaseProtocol protocol);
}
