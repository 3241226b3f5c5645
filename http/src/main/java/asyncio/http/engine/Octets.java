package asyncio.http.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at bytes eight at a time. */
final class Octets {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private Octets() {}

  /**
   * Where the first control character is: a byte below 32, or 127; {@code to} if there is none.
   *
   * <p>A byte of {@code word} is below 32 if subtracting 32 borrows into its highest bit, which was
   * not set. Such a borrow can spoil the bytes above it, never those below, so the lowest one found
   * is right.
   */
  static int firstControl(byte[] bytes, int from, int to) {
    int at = from;
    while (at + 8 <= to) {
      long word = (long) LONG.get(bytes, at);
      long deleted = word ^ (ONES * 0x7f);
      long found = (((word - ONES * 0x20) & ~word) | ((deleted - ONES) & ~deleted)) & HIGH;
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / 8;
      }
      at += 8;
    }
    while (at < to && !isControl(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isControl(byte b) {
    return (b >= 0 && b < ' ') || b == 0x7f;
  }

  static int indexOf(byte b, byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == b) {
        return i;
      }
    }
    return -1;
  }

  /** XORs bytes with the four of a mask, of which {@code phase} were used; gives the next phase. */
  static int mask(byte[] bytes, int from, int to, int mask, int phase) {
    int turned = Integer.rotateLeft(mask, 8 * phase); // its first byte is the highest
    long twice = Integer.toUnsignedLong(Integer.reverseBytes(turned));
    long word = twice | (twice << 32);
    int at = from;
    while (at + 8 <= to) {
      LONG.set(bytes, at, (long) LONG.get(bytes, at) ^ word);
      at += 8;
    }
    for (int i = 0; at < to; at++, i++) {
      bytes[at] ^= (byte) (word >>> (8 * (i & 3)));
    }
    return (phase + to - from) & 3;
  }
}
