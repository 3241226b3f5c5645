package asyncio.workers;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Turns arguments and results into bytes and back. A codec is used by the loop's thread and by
 * threads that encode large values at once, so it keeps no state between calls.
 */
public interface Codec {
  /**
   * The bytes of a value, in the order in which they are sent. Large arrays and buffers of the
   * value may be part of the list as they are, uncopied.
   *
   * @throws IllegalArgumentException if the value cannot travel; the message names the part of it
   *     that cannot
   */
  List<ByteBuffer> encode(Object value);

  /**
   * The value that the bytes are.
   *
   * @throws IllegalArgumentException if the bytes are not those of a value that this codec accepts
   */
  Object decode(ByteBuffer bytes);
}
