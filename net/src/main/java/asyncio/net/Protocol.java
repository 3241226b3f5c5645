package asyncio.net;

/** A protocol over a stream of bytes. */
public interface Protocol extends BaseProtocol {
  /**
   * Bytes have come: some, not a message.
   *
   * @param data the bytes, which the protocol may keep
   */
  default void dataReceived(byte[] data) {}

  /**
   * The peer will send no more.
   *
   * @return true to keep this side's direction open, false to close the transport
   */
  default boolean eofReceived() {
    return false;
  }
}
