package asyncio.http.engine;

import java.nio.ByteBuffer;

/**
 * The bytes that have come and are not parsed yet: between {@code start} and {@code end} of an
 * array that grows up to a limit and is given up when it is large and empty.
 */
final class InputBuffer {
  private static final byte[] NONE = {};
  private static final int FIRST = 1024;
  static final int SMALL = 512; // most heads of programs; those of browsers are larger
  static final int KEPT = 4096; // a larger array is not kept while nothing comes

  /** The line is not whole. */
  static final int INCOMPLETE = -1;

  /** The line is too long. */
  static final int TOO_LONG = -2;

  /** There is a control character in the line, or half of its end. */
  static final int CONTROL = -3;

  private final int maximum;
  private int scanned; // from the start, without an end of a line
  byte[] bytes = NONE;
  int start;
  int end;
  private ByteBuffer view = ByteBuffer.wrap(NONE);

  InputBuffer(int maximum) {
    this.maximum = maximum;
  }

  int size() {
    return end - start;
  }

  /** Where the next bytes shall go; without room if there are as many as may be kept. */
  ByteBuffer room(int wanted) {
    reserve(Math.max(1, wanted), FIRST);
    return view.limit(bytes.length).position(end);
  }

  /** So many bytes were put where {@link #room} said. */
  void filled(int count) {
    if (count < 0 || end + count > bytes.length) {
      throw new IllegalArgumentException(count + " bytes were not put into this buffer");
    }
    end += count;
  }

  /** Copies what fits; into an array that is not larger than that, if there was none. */
  void add(ByteBuffer data) {
    reserve(data.remaining(), 0);
    int count = Math.min(data.remaining(), bytes.length - end);
    data.get(bytes, end, count);
    end += count;
  }

  private void reserve(int wanted, int first) {
    int size = size();
    int needed = (int) Math.min((long) size + wanted, maximum);
    if (size == 0) {
      start = 0;
      end = 0;
      if (bytes.length > KEPT && needed <= KEPT) {
        replace(new byte[Math.max(first, needed)]);
      }
    }
    if (needed > bytes.length) {
      byte[] larger =
          new byte[(int) Math.min(Math.max(Math.max(first, 2L * bytes.length), needed), maximum)];
      System.arraycopy(bytes, start, larger, 0, size);
      replace(larger);
    } else if (size + wanted > bytes.length - start && start > 0) {
      System.arraycopy(bytes, start, bytes, 0, size);
    } else {
      return;
    }
    start = 0;
    end = size;
  }

  private void replace(byte[] other) {
    bytes = other;
    view = ByteBuffer.wrap(other);
  }

  /**
   * Where the line ends that begins at the start: the index of its CR, which LF follows. Or else
   * why there is none; where that was seen, {@link #stoppedAt} says. It is looked at once only,
   * however often there is more of it.
   */
  int line(int longest) {
    int at = start + scanned;
    while (true) {
      at = Octets.firstControl(bytes, at, end);
      scanned = at - start;
      if (scanned > longest) {
        return TOO_LONG;
      }
      if (at == end) {
        return INCOMPLETE;
      }
      if (bytes[at] != '\t') {
        break;
      }
      at++;
    }
    if (bytes[at] == '\r' && at + 1 == end) {
      return INCOMPLETE;
    }
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      return CONTROL;
    }
    scanned = 0;
    return at;
  }

  int stoppedAt() {
    return start + scanned;
  }

  /** Gives up what is empty and larger than that: the next bytes may be long in coming. */
  void trim(int kept) {
    if (start == end && bytes.length > kept) {
      clear();
    }
  }

  void clear() {
    replace(NONE);
    start = 0;
    end = 0;
    scanned = 0;
  }

  int capacity() {
    return bytes.length;
  }
}
