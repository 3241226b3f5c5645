package asyncio.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that have come to a reader and were not taken.
 *
 * <p>They stand in one array, in a row, from {@code start} to {@code end}; they never wrap round
 * its end. Where the next bytes do not fit behind the others, the others move first: to the
 * beginning of the array if its first half is free by then, or else to one that is twice as large.
 * So each byte moves a bounded number of times, and a line or a head can always be looked at in one
 * piece.
 *
 * <p>An array that is read as a whole is given away without a copy. For that, an empty buffer gets
 * one of exactly the size that comes. Who looks at the bytes in place and consumes them does not
 * take the array along, so a small one is used again.
 */
final class ReadBuffer {
  static final byte[] NONE = {};

  private static final int MOST = Integer.MAX_VALUE - 8; // the longest array there is
  private static final int REUSED = 4096; // what an idle connection may keep

  private byte[] array = NONE;
  private int start;
  private int end;
  private @Nullable ByteBuffer view; // of the whole array

  int size() {
    return end - start;
  }

  /** The array, with room for so many bytes from {@link #end()} on; {@link #added} follows. */
  byte[] room(int count) {
    int size = end - start;
    if (size == 0) {
      start = 0;
      end = 0;
      if (array.length < count) {
        set(new byte[count]);
      }
      return array;
    }
    if (end + count > array.length) {
      byte[] to = array;
      if (size + count > array.length || start < array.length / 2) {
        to = new byte[Math.max(size + count, (int) Math.min(array.length * 2L, MOST))];
      }
      System.arraycopy(array, start, to, 0, size);
      set(to);
      start = 0;
      end = size;
    }
    return array;
  }

  int end() {
    return end;
  }

  void added(int count) {
    end += count;
  }

  /** Puts bytes before the others. */
  void putBack(byte[] first) {
    byte[] all = Arrays.copyOf(first, first.length + end - start);
    System.arraycopy(array, start, all, first.length, end - start);
    set(all);
    start = 0;
    end = all.length;
  }

  private void set(byte[] array) {
    if (this.array != array) {
      this.array = array;
      view = null;
    }
  }

  byte[] take(int count) {
    boolean whole = start == 0 && count == array.length; // then it is full, too
    byte[] taken = whole ? array : copy(count);
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
      set(NONE);
    }
    return taken;
  }

  byte[] copy(int count) {
    return Arrays.copyOfRange(array, start, start + count);
  }

  /** The first bytes, in place. */
  ByteBuffer view(int count) {
    ByteBuffer view = this.view;
    if (view == null) {
      view = ByteBuffer.wrap(array).asReadOnlyBuffer();
      this.view = view;
    }
    return view.limit(start + count).position(start);
  }

  void consume(int count) {
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
      if (array.length > REUSED) {
        set(NONE);
      }
    }
  }

  /** Drops a line that is too long: so many bytes and its end, or all if that has not come. */
  void dropLine(int count) {
    boolean ends = start + count < end && array[start + count] == '\n';
    consume(ends ? count + 1 : end - start);
  }

  Separators.@Nullable Match find(Separators separators, int from) {
    return separators.find(array, start, end, from);
  }
}
