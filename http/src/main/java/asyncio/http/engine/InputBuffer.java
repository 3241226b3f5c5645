package asyncio.http.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

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
  private @Nullable ByteBuffer view; // of the bytes, once it was asked for

  InputBuffer(int maximum) {
    this.maximum = maximum;
  }

  int size() {
    return end - start;
  }

  /** Where the next bytes shall go; without room if there are as many as may be kept. */
  ByteBuffer room(int wanted) {
    reserve(Math.max(1, wanted), FIRST);
    ByteBuffer room = view;
    if (room == null) {
      room = ByteBuffer.wrap(bytes);
      view = room;
    }
    return room.limit(bytes.length).position(end);
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

  /** Takes all of an array, which is nobody else's, beyond the maximum if need be. */
  void adopt(byte[] data) {
    int size = size();
    if (size == 0) {
      replace(data);
      start = 0;
    } else {
      if (data.length > bytes.length - end) {
        byte[] larger = new byte[Math.max(size + data.length, 2 * size)];
        System.arraycopy(bytes, start, larger, 0, size);
        replace(larger);
        start = 0;
      }
      System.arraycopy(data, 0, bytes, start + size, data.length);
    }
    end = start + size + data.length;
  }

  /** What a view of these bytes has, to be kept: the array itself, if that is all, or a copy. */
  byte[] take(ByteBuffer view) {
    byte[] all = bytes;
    if (view.array() == all
        && view.arrayOffset() == 0
        && view.remaining() == all.length
        && size() == 0) {
      clear();
      return all;
    }
    byte[] copy = new byte[view.remaining()];
    view.get(copy);
    return copy;
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
      long grown = size == 0 ? first : Math.max(first, 2L * bytes.length);
      byte[] larger = new byte[(int) Math.min(Math.max(grown, needed), maximum)];
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
    view = null;
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
