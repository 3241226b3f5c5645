package asyncio.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a read may end with; it is looked for in what has arrived. */
final class Separators {
  static final Separators LINE_END = new Separators(List.of(new byte[] {'\n'}));

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOWEST_BITS = 0x0101010101010101L; // of eight bytes
  private static final long HIGHEST_BITS = 0x8080808080808080L;

  private final List<byte[]> all;
  private final byte @Nullable [] only; // where there is one
  private final int longest;

  Separators(List<byte[]> all) {
    int longest = 0;
    int shortest = Integer.MAX_VALUE;
    for (byte[] separator : all) {
      longest = Math.max(longest, separator.length);
      shortest = Math.min(shortest, separator.length);
    }
    if (all.isEmpty() || shortest == 0) {
      throw new IllegalArgumentException("Separator should contain at least one element");
    }
    this.all = all;
    this.only = all.size() == 1 ? all.getFirst() : null;
    this.longest = longest;
  }

  /** How many bytes come before a separator, and how many it has. */
  record Match(int before, int length) {}

  /** The one that ends first, looked for from so many bytes behind {@code start} on. */
  @Nullable Match find(byte[] buffer, int start, int end, int from) {
    byte @Nullable [] only = this.only;
    if (only != null) {
      int at = indexOf(only, buffer, start + from, end);
      return at < 0 ? null : new Match(at - start, only.length);
    }
    Match best = null;
    for (byte[] separator : all) {
      int at = indexOf(separator, buffer, start + from, end);
      if (at >= 0) {
        Match match = new Match(at - start, separator.length);
        if (best == null || match.before + match.length < best.before + best.length) {
          best = match;
        }
      }
    }
    return best;
  }

  /** How many of so many bytes without a separator need not be looked at again. */
  int searched(int size) {
    return Math.max(0, size + 1 - longest);
  }

  /** Whether this is a set of one, and which. */
  boolean isOnly(byte[] separator) {
    byte @Nullable [] only = this.only;
    return only != null
        && only.length == separator.length
        && only[0] == separator[0]
        && (only.length == 1 || Arrays.equals(only, separator));
  }

  private static int indexOf(byte[] separator, byte[] buffer, int from, int end) {
    int last = end - separator.length + 1; // no separator begins there or behind
    int at = indexOf(separator[0], buffer, from, last);
    while (at >= 0 && !isAt(at, separator, buffer)) {
      at = indexOf(separator[0], buffer, at + 1, last);
    }
    return at;
  }

  private static boolean isAt(int at, byte[] separator, byte[] buffer) {
    int length = separator.length;
    return length == 1 || Arrays.equals(buffer, at, at + length, separator, 0, length);
  }

  /** Where a byte is, eight at a time: one that is equal is the lowest that becomes zero. */
  private static int indexOf(byte wanted, byte[] buffer, int from, int end) {
    long pattern = (wanted & 0xFFL) * LOWEST_BITS;
    int i = from;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long differing = (long) LONGS.get(buffer, i) ^ pattern;
      long zeros = (differing - LOWEST_BITS) & ~differing & HIGHEST_BITS;
      if (zeros != 0) {
        return i + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    for (; i < end; i++) {
      if (buffer[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
