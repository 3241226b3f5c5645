package asyncio.workers.codec;

import asyncio.workers.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one message while they are read.
 *
 * <p>Nothing is allocated for what is announced and not there. Each announced element has at least
 * one byte; what all collections around a place still expect is reserved, so that a collection can
 * only announce as many elements as there are bytes for after those. All that is allocated ahead is
 * thus in proportion to the bytes, however collections are nested.
 */
final class Decoder {
  private final Kinds kinds;
  private final int mostValues;
  private final int deepest;
  private final ByteBuffer bytes;
  private final List<String> names = new ArrayList<>(4);
  private int reserved;
  private int depth;
  private int values;

  Decoder(Kinds kinds, int mostBytes, int mostValues, int deepest, ByteBuffer bytes) {
    this.kinds = kinds;
    this.mostValues = mostValues;
    this.deepest = deepest;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() > mostBytes) {
      throw new CodecException("a message of more than " + mostBytes + " bytes");
    }
  }

  Kinds kinds() {
    return kinds;
  }

  /** Reads any value. */
  @Nullable Object value() {
    if (++values > mostValues) {
      throw new CodecException("a message of more than " + mostValues + " values");
    }
    int tag = octet();
    if (tag >= Kinds.SMALL) {
      return tag - Kinds.SMALL + Kinds.LEAST_SMALL;
    }
    if (tag == Kinds.NULL) {
      return null;
    }
    if (++depth > deepest) {
      throw new CodecException("a value that is nested more than " + deepest + " deep");
    }
    Object value = kinds.reader(tag).read(this);
    depth--;
    return value;
  }

  /** Reads a value that has to be of a type, and not null. */
  <T> T value(Class<T> type) {
    T value = valueOrNull(type);
    if (value == null) {
      throw new CodecException("null where a " + type.getName() + " is expected");
    }
    return value;
  }

  /** Reads a value that has to be of a type, or null. */
  <T> @Nullable T valueOrNull(Class<T> type) {
    Object value = value();
    if (value != null && !type.isInstance(value)) {
      throw new CodecException(
          "a " + value.getClass().getName() + " where a " + type.getName() + " is expected");
    }
    return type.cast(value);
  }

  /** Reads how many elements follow, each at least an octet, to be read by {@link #element}. */
  int count() {
    int count = length(1);
    reserved += count;
    return count;
  }

  /** Reads a value that was counted. */
  @Nullable Object element() {
    reserved--;
    return value();
  }

  /** Reads values after their number. */
  @Nullable Object[] elements() {
    @Nullable Object[] elements = new Object[count()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = element();
    }
    return elements;
  }

  int octet() {
    need(1);
    return Byte.toUnsignedInt(bytes.get());
  }

  long unsigned() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
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

  /** Reads a signed number that has to be in a range. */
  int signed(int least, int max) {
    long value = signed();
    if (value < least || value > max) {
      throw new CodecException(value + " is not within " + least + " and " + max);
    }
    return (int) value;
  }

  /** Reads a length of things of so many octets each, which are there. */
  int length(int size) {
    return checked(unsigned(), size);
  }

  private int checked(long count, int size) {
    if (count < 0 || count > (bytes.remaining() - reserved) / size) {
      throw new CodecException(
          "more is announced (" + Long.toUnsignedString(count) + ") than there are bytes for");
    }
    return (int) count;
  }

  int int32() {
    need(Integer.BYTES);
    return bytes.getInt();
  }

  long int64() {
    need(Long.BYTES);
    return bytes.getLong();
  }

  String text() {
    long head = unsigned();
    boolean wide = (head & 1) != 0;
    int size = wide ? 2 : 1;
    ByteBuffer letters = place(checked(head >>> 1, size), size);
    if (wide) {
      char[] text = new char[letters.remaining() / 2];
      letters.asCharBuffer().get(text);
      return new String(text);
    }
    if (letters.hasArray()) {
      int from = letters.arrayOffset() + letters.position();
      return new String(letters.array(), from, letters.remaining(), StandardCharsets.ISO_8859_1);
    }
    byte[] text = new byte[letters.remaining()];
    letters.get(text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Takes so many octets, in the order of the format; they are those of the message itself. */
  ByteBuffer place(int elements, int size) {
    int length = elements * size; // elements come from length(size)
    ByteBuffer place = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + length);
    return place;
  }

  byte[] octets() {
    byte[] octets = new byte[length(1)];
    bytes.get(octets);
    return octets;
  }

  /** Reads the name of a class. */
  String typeName() {
    long known = unsigned();
    if (known == 0) {
      String name = text();
      names.add(name);
      return name;
    }
    if (known < 0 || known > names.size()) {
      throw new CodecException("a class that was not named");
    }
    return names.get((int) known - 1);
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
