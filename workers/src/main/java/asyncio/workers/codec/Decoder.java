package asyncio.workers.codec;

import asyncio.workers.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one message while they are read. Nothing is allocated for what is announced but not
 * there: each length is compared with the bytes that remain.
 */
final class Decoder {
  private final Kinds kinds;
  private final Limits limits;
  private final ByteBuffer bytes;
  private final List<Class<?>> types = new ArrayList<>(4);
  private int depth;

  Decoder(Kinds kinds, Limits limits, ByteBuffer bytes) {
    this.kinds = kinds;
    this.limits = limits;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  Kinds kinds() {
    return kinds;
  }

  /** Reads any value. */
  @Nullable Object value() {
    int tag = octet();
    if (tag >= Tag.SMALL) {
      return tag - Tag.SMALL + Tag.LEAST_SMALL;
    }
    if (tag == Tag.NULL) {
      return null;
    }
    if (++depth > limits.depth()) {
      throw new CodecException("bytes of a value that is nested more than " + limits.depth());
    }
    Object value = kinds.reader(tag).read(this);
    depth--;
    return value;
  }

  /** Reads a value that has to be of a type, and not null. */
  <T> T value(Class<T> type) {
    Object value = value();
    if (!type.isInstance(value)) {
      throw new CodecException(
          "a "
              + type.getName()
              + " is expected, and there is "
              + (value == null ? "null" : "a " + value.getClass().getName()));
    }
    return type.cast(value);
  }

  int octet() {
    need(1);
    return Byte.toUnsignedInt(bytes.get());
  }

  long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new CodecException("a number without an end");
  }

  long signed() {
    long value = unsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /**
   * Reads how many there are of something of which each has at least so many bytes.
   *
   * @throws CodecException if fewer bytes remain than they have
   */
  int count(int least) {
    return checked(unsigned(), least);
  }

  private int checked(long count, int least) {
    if (count < 0 || count > bytes.remaining() / least) {
      throw new CodecException(
          "more is announced (" + Long.toUnsignedString(count) + ") than there are bytes");
    }
    return (int) count;
  }

  int int32() {
    need(4);
    return bytes.getInt();
  }

  long int64() {
    need(8);
    return bytes.getLong();
  }

  String text() {
    long head = unsigned();
    boolean wide = (head & 1) != 0;
    int length = checked(head >>> 1, wide ? 2 : 1) * (wide ? 2 : 1);
    String text;
    if (bytes.hasArray()) {
      text =
          new String(
              bytes.array(),
              bytes.arrayOffset() + bytes.position(),
              length,
              wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
      bytes.position(bytes.position() + length);
    } else {
      text =
          new String(
              octets(length), wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
    }
    return text;
  }

  byte[] octets(int length) {
    need(length);
    byte[] octets = new byte[length];
    bytes.get(octets);
    return octets;
  }

  /** Reads a class. */
  Class<?> type() {
    long known = unsigned();
    if (known == 0) {
      Class<?> type = kinds.type(text());
      types.add(type);
      return type;
    }
    if (known < 0 || known > types.size()) {
      throw new CodecException("a class that was not named");
    }
    return types.get((int) known - 1);
  }

  void end() {
    if (bytes.hasRemaining()) {
      throw new CodecException(bytes.remaining() + " bytes after the value");
    }
  }

  private void need(int length) {
    if (bytes.remaining() < length) {
      throw new CodecException("the bytes end within a value");
    }
  }
}
