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
  private final Limits limits;
  private final List<ByteBuffer> parts = new ArrayList<>(1);
  private final List<Class<?>> types = new ArrayList<>(4);
  private byte[] block = new byte[FIRST_BLOCK];
  private int at;
  private long before;
  private int depth;

  Encoder(Kinds kinds, Limits limits) {
    this.kinds = kinds;
    this.limits = limits;
  }

  List<ByteBuffer> parts() {
    flush();
    return parts;
  }

  /** Writes any value. */
  void value(@Nullable Object value) {
    if (value == null) {
      octet(Tag.NULL);
      return;
    }
    if (value instanceof Integer number && number >= Tag.LEAST_SMALL && number <= Tag.MOST_SMALL) {
      octet(Tag.SMALL - Tag.LEAST_SMALL + number);
      return;
    }
    Kind kind = kinds.of(value.getClass());
    if (++depth > limits.depth()) {
      throw new Unwritable(
          "it is nested more than " + limits.depth() + " deep, or contains itself");
    }
    octet(kind.tag());
    kind.writer().write(this, value);
    depth--;
  }

  /** Writes a value that is a part of another. */
  void part(@Nullable Object value, String name) {
    try {
      value(value);
    } catch (Unwritable e) {
      throw e.in("." + name);
    }
  }

  /** Writes a value that is a numbered part of another. */
  void element(@Nullable Object value, int index) {
    try {
      value(value);
    } catch (Unwritable e) {
      throw e.in("[" + index + "]");
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
    room(4);
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    at += 4;
  }

  void int64(long value) {
    room(8);
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    at += 8;
  }

  /** Writes a text: an octet a character where that will do, else two. */
  void text(String text) {
    int length = text.length();
    boolean narrow = true;
    for (int i = 0; i < length && narrow; i++) {
      narrow = text.charAt(i) < 256;
    }
    unsigned((long) length << 1 | (narrow ? 0 : 1));
    room(narrow ? length : 2 * length);
    for (int i = 0; i < length; i++) {
      char letter = text.charAt(i);
      block[at++] = (byte) letter;
      if (!narrow) {
        block[at++] = (byte) (letter >> 8);
      }
    }
  }

  /** Writes octets; if they are many, the array itself becomes a part. */
  void octets(byte[] octets) {
    octets(ByteBuffer.wrap(octets));
  }

  /** Writes what remains in a buffer, without taking it; if it is much, uncopied. */
  void octets(ByteBuffer octets) {
    int length = octets.remaining();
    if (length >= LARGE) {
      flush();
      count(length);
      parts.add(octets.asReadOnlyBuffer());
    } else {
      room(length);
      octets.get(octets.position(), block, at, length);
      at += length;
    }
  }

  /**
   * Writes a class, with its name if it is the first time in this message.
   *
   * @return whether it is
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
    if (at > FULL_BLOCK / 2) {
      flush();
    }
    if (block.length - at < needed) {
      count(0);
      block = Arrays.copyOf(block, Math.max(2 * block.length, Math.addExact(at, needed)));
    }
  }

  private void flush() {
    if (at > 0) {
      count(at);
      parts.add(ByteBuffer.wrap(block, 0, at).slice());
      block = new byte[Math.min(block.length, FULL_BLOCK)];
      at = 0;
    }
  }

  private void count(long more) {
    before += more;
    if (before + (more == 0 ? at : 0) > limits.bytes()) {
      throw new Unwritable("it has more than " + limits.bytes() + " bytes");
    }
  }
}
