package asyncio.workers.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one message while they are written. Small things are gathered in blocks; a large
 * array or buffer becomes a part of its own, uncopied.
 */
final class Encoder {
  private static final int FIRST_BLOCK = 128;
  private static final int FULL_BLOCK = 1 << 16;
  private static final int LARGE = 1 << 13;

  private final Kinds kinds;
  private final int mostBytes;
  private final int mostValues;
  private final int deepest;
  private final List<ByteBuffer> parts = new ArrayList<>(1);
  private final List<Class<?>> types = new ArrayList<>(4);
  private byte[] block = new byte[FIRST_BLOCK];
  private int at;
  private long flushed;
  private int depth;
  private int values;

  Encoder(Kinds kinds, int mostBytes, int mostValues, int deepest) {
    this.kinds = kinds;
    this.mostBytes = mostBytes;
    this.mostValues = mostValues;
    this.deepest = deepest;
  }

  List<ByteBuffer> parts() {
    flush();
    check(0);
    return parts;
  }

  /** Writes any value. */
  void value(@Nullable Object value) {
    if (++values > mostValues) {
      throw new Unwritable("the message has more than " + mostValues + " values");
    }
    if (value == null) {
      octet(Kinds.NULL);
    } else if (value instanceof Integer number
        && number >= Kinds.LEAST_SMALL
        && number <= Kinds.MOST_SMALL) {
      octet(Kinds.SMALL - Kinds.LEAST_SMALL + number);
    } else {
      Kind kind = kinds.of(value.getClass());
      if (++depth > deepest) {
        throw new Unwritable("it is nested more than " + deepest + " deep", true);
      }
      octet(kind.tag());
      kind.writer().write(this, value);
      depth--;
    }
  }

  /** Writes a value that is a named part of another. */
  void part(Object whole, @Nullable Object value, String step) {
    try {
      value(value);
    } catch (Unwritable e) {
      throw e.in(whole, step);
    }
  }

  /** Writes values that are the numbered parts of another, after their number. */
  void elements(Object whole, @Nullable Object[] values) {
    unsigned(values.length);
    int i = 0;
    try {
      for (; i < values.length; i++) {
        value(values[i]);
      }
    } catch (Unwritable e) {
      throw e.in(whole, "[" + i + "]");
    }
  }

  void octet(int value) {
    room(1);
    block[at++] = (byte) value;
  }

  /** Writes a number of seven bits an octet: small unsigned ones are short. */
  void unsigned(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      block[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    block[at++] = (byte) rest;
  }

  /** Writes a number so that it is short if it is near to zero. */
  void signed(long value) {
    unsigned((value << 1) ^ (value >> 63));
  }

  void int32(int value) {
    room(Integer.BYTES);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      block[at++] = (byte) (value >> shift);
    }
  }

  void int64(long value) {
    int32((int) value);
    int32((int) (value >> Integer.SIZE));
  }

  /** Writes a text: an octet a character where that will do, else two. */
  void text(String text) {
    int length = text.length();
    boolean narrow = true;
    for (int i = 0; i < length && narrow; i++) {
      narrow = text.charAt(i) < 256;
    }
    unsigned((long) length << 1 | (narrow ? 0 : 1));
    if (narrow) {
      room(length);
      for (int i = 0; i < length; i++) {
        block[at++] = (byte) text.charAt(i);
      }
    } else {
      room(Math.multiplyExact(2, length));
      for (int i = 0; i < length; i++) {
        block[at++] = (byte) text.charAt(i);
        block[at++] = (byte) (text.charAt(i) >> Byte.SIZE);
      }
    }
  }

  /** Writes what remains in a buffer, without taking it; if it is much, uncopied. */
  void octets(ByteBuffer octets) {
    int length = octets.remaining();
    if (length >= LARGE) {
      flush();
      check(length);
      parts.add(octets.slice());
      flushed += length;
    } else {
      room(length);
      octets.get(octets.position(), block, at, length);
      at += length;
    }
  }

  /**
   * A place for elements of so many octets each, in the order of the format, which is to be filled.
   */
  ByteBuffer place(int elements, int size) {
    long length = (long) elements * size;
    if (length >= LARGE) {
      flush();
      check(length);
      ByteBuffer place = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
      parts.add(place.duplicate());
      flushed += length;
      return place;
    }
    room((int) length);
    ByteBuffer place =
        ByteBuffer.wrap(block, at, (int) length).slice().order(ByteOrder.LITTLE_ENDIAN);
    at += (int) length;
    return place;
  }

  /**
   * Writes the name of a class, if it is the first time in this message; else which one it was.
   *
   * @return whether it is the first time
   */
  boolean type(Class<?> type) {
    int known = types.indexOf(type);
    unsigned(known + 1);
    if (known < 0) {
      types.add(type);
      text(type.getName());
    }
    return known < 0;
  }

  private void room(int needed) {
    if (block.length - at < needed) {
      grow(needed);
    }
  }

  private void grow(int needed) {
    check(needed);
    if (at > FULL_BLOCK / 2) {
      flush();
    }
    if (block.length - at < needed) {
      block = Arrays.copyOf(block, (int) Math.max(2L * block.length, (long) at + needed));
    }
  }

  private void flush() {
    if (at > 0) {
      parts.add(ByteBuffer.wrap(block, 0, at).slice());
      flushed += at;
      block = new byte[Math.min(block.length, FULL_BLOCK)];
      at = 0;
    }
  }

  private void check(long more) {
    if (flushed + at + more > mostBytes) {
      throw new Unwritable("the message has more than " + mostBytes + " bytes");
    }
  }
}
