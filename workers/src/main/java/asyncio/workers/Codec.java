package asyncio.workers;

import asyncio.workers.cbor.CborCodec;
import asyncio.workers.codec.JavaCodec;
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
   * @param value what is to travel
   * @return the bytes; several buffers are one after another
   * @throws CodecException if the value cannot travel; the message names the part of it that cannot
   */
  List<ByteBuffer> encode(@Nullable Object value);

  /**
   * The value that the bytes are. It shares no memory with them.
   *
   * @param bytes those of one value
   * @return the value
   * @throws CodecException if the bytes are not those of a value that this codec accepts; nothing
   *     else is thrown, whatever the bytes are
   */
  @Nullable Object decode(ByteBuffer bytes);

  /**
   * The codec that is used if no other is asked for, with {@link Limits#STANDARD}.
   *
   * @param classes whose records, enums, exceptions and functions are accepted
   * @return the codec
   */
  static Codec standard(AllowedClasses classes) {
    return standard(classes, Limits.STANDARD);
  }

  /**
   * The codec that is used if no other is asked for: compact, and limited in what it makes of
   * bytes.
   *
   * <p>What it takes: null; primitives and their arrays; texts, big numbers and {@code ByteBuffer};
   * {@code Optional}, {@code java.time}, {@code UUID}, {@code URI}, {@code Path}, {@code Locale},
   * {@code Currency}, {@code Charset}, {@code Pattern} and addresses of the network; lists, sets,
   * maps and queues; arrays, records and enums of the accepted packages; exceptions; remote
   * functions. Values arrive equal, not the same: what was shared arrives twice. Lists, sets and
   * maps of unusual classes arrive as ones that cannot be changed.
   *
   * @param classes whose records, enums, exceptions and functions are accepted
   * @param limits how much a message may be
   * @return the codec
   */
  static Codec standard(AllowedClasses classes, Limits limits) {
    return new StandardCodec(classes, limits);
  }

  /**
   * Java serialization, for programs whose classes are not records. Streams are read behind a
   * filter: only classes of the accepted packages and those of values of the JDK are made, and
   * functions go by name as in the standard codec. That does not limit time: with some kilobytes of
   * nested sets a sender can keep the reader busy for ever, so choose it only where both sides are
   * yours.
   *
   * @param classes whose classes and functions are accepted
   * @return the codec
   */
  static Codec java(AllowedClasses classes) {
    return new JavaCodec(classes, Limits.STANDARD);
  }

  /**
   * CBOR by Jackson, for programs whose classes are made for Jackson. It needs {@code
   * tools.jackson.dataformat:jackson-dataformat-cbor} on the path, and takes no functions as
   * values.
   *
   * @param classes whose classes are accepted
   * @return the codec
   * @throws NoClassDefFoundError if Jackson's CBOR is not on the path
   */
  static Codec cbor(AllowedClasses classes) {
    return new CborCodec(classes, Limits.STANDARD);
  }

  /**
   * How much one message may be. What is more is refused, when it is written and when it is read.
   *
   * @param bytes the most bytes
   * @param values the most values in it, counting each element and each component
   * @param depth how deep values may be nested
   */
  record Limits(int bytes, int values, int depth) {
    /** A gigabyte, 64 million values, 500 deep. */
    public static final Limits STANDARD = new Limits(1 << 30, 1 << 26, 500);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one of them is not positive
     */
    public Limits {
      if (bytes <= 0 || values <= 0 || depth <= 0) {
        throw new IllegalArgumentException(
            "limits must be positive, not " + bytes + ", " + values + ", " + depth);
      }
    }
  }
}
