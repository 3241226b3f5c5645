package asyncio.net;

import java.nio.ByteBuffer;

/**
 * A protocol that receives into a buffer of its own, so that nothing is allocated for what comes.
 */
public interface BufferedProtocol extends BaseProtocol {
  /**
   * Where the next bytes shall go.
   *
   * @param sizeHint how many have come; -1 if that is not known. Fewer will do.
   * @return a buffer with room
   */
  ByteBuffer getBuffer(int sizeHint);

  /**
   * Bytes have been put into the buffer given last.
   *
   * @param bytes how many
   */
  void bufferUpdated(int bytes);

  /**
   * The peer will send no more.
   *
   * @return true to keep this side's direction open, false to close the transport
   */
  default boolean eofReceived() {
    return false;
  }
}
