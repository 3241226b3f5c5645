package asyncio.workers;

import asyncio.workers.codec.StandardCodec;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns arguments and results into bytes and back. A codec is used by the loop's thread and by
 * threads that encode large values at once, so it keeps no state between calls.
 */
public interface Codec {
  /**
   * The bytes of a value, in the order in which they are sent. Large arrays and buffers of the
   * value may be part of the list as they are, uncopied: they must not change until the bytes are
   * sent.
   *
   * @throws CodecException if the value cannot travel; the message names the part of it that cannot
   */
  List<ByteBuffer> encode(@Nullable Object value);

  /**
   * The value that the bytes are. It shares no memory with them.
   *
   * @throws CodecException if the bytes are not those of a value that this codec accepts; nothing
   *     else is thrown, whatever the bytes are
   */
  @Nullable Object decode(ByteBuffer bytes);

  /**
   * The codec that is used if no other is asked for: compact, and limited in what it makes of
   * bytes.
   *
   * @param classes whose records, enums, exceptions and functions are accepted
   */
  static Codec standard(AllowedClasses classes) {
    return new StandardCodec(classes);
  }
}
