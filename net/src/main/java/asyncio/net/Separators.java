package asyncio.net;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a read may end with; it is looked for in what has come. */
final class Separators {
  static final Separators LINE_END = new Separators(List.of(new byte[] {'\n'}));

  private final List<byte[]> all;
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
    this.longest = longest;
  }

  /** How many bytes come before a separator, and how many it has. */
  record Match(int before, int length) {}

  /** The one that ends first, looked for from so many bytes behind {@code start} on. */
  @Nullable Match find(byte[] buffer, int start, int end, int from) {
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

  private static int indexOf(byte[] separator, byte[] buffer, int from, int end) {
    byte first = separator[0];
    int last = end - separator.length;
    for (int i = from; i <= last; i++) {
      if (buffer[i] == first
          && Arrays.equals(buffer, i, i + separator.length, separator, 0, separator.length)) {
        return i;
      }
    }
    return -1;
  }
}
