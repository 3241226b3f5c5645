package asyncio.http.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes to be sent, in an array that is used again once they were taken, or handed over. */
final class OutputBuffer {
  private static final int FIRST = 256;
  private static final int KEPT = 16 * 1024;
  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int end;

  private void reserve(int more) {
    if (end + more > bytes.length) {
      int larger = Math.addExact(end, more);
      bytes =
          Arrays.copyOf(
              bytes,
              Math.max(
                  Math.max(FIRST, larger),
                  (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
    }
  }

  void put(byte[] data) {
    reserve(data.length);
    System.arraycopy(data, 0, bytes, end, data.length);
    end += data.length;
  }

  void put(ByteBuffer data) {
    int count = data.remaining();
    reserve(count);
    data.get(bytes, end, count);
    end += count;
  }

  void put(int b) {
    reserve(1);
    bytes[end++] = (byte) b;
  }

  void crlf() {
    reserve(2);
    bytes[end++] = '\r';
    bytes[end++] = '\n';
  }

  /**
   * Puts a text, which has no character above 255: that was checked where it was made. That no line
   * ends in it is looked at once more, as the last line of defence.
   */
  @SuppressWarnings("deprecation") // takes the lower half of each character: the other one is 0
  void put(String text) {
    int length = text.length();
    reserve(length);
    text.getBytes(0, length, bytes, end);
    int to = end + length;
    int at = Octets.firstControl(bytes, end, to);
    while (at < to && bytes[at] == '\t') {
      at = Octets.firstControl(bytes, at + 1, to);
    }
    if (at < to) {
      throw new IllegalArgumentException(
          String.format(
              "the character \\u%04x cannot stand in the head of a message",
              (int) text.charAt(at - end)));
    }
    end = to;
  }

  void hex(int number) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(number)) / 4);
    reserve(digits);
    for (int i = digits - 1; i >= 0; i--) {
      bytes[end++] = (byte) "0123456789abcdef".charAt((number >>> (4 * i)) & 15);
    }
  }

  void decimal(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    reserve(digits);
    long rest = number;
    for (int i = end + digits - 1; i >= end; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    end += digits;
  }

  int mask(int from, int mask, int phase) {
    return Octets.mask(bytes, from, end, mask, phase);
  }

  int size() {
    return end;
  }

  /** What was put, with its array: nothing is kept until the next put. */
  ByteBuffer handOver() {
    ByteBuffer taken = take();
    bytes = NONE;
    return taken;
  }

  /** What was put, which is forgotten; it stays as it is until the next put. */
  ByteBuffer take() {
    ByteBuffer taken = ByteBuffer.wrap(bytes, 0, end);
    end = 0;
    if (bytes.length > KEPT) {
      bytes = NONE;
    }
    return taken;
  }
}
