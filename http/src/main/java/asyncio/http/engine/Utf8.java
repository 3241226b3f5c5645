package asyncio.http.engine;

/**
 * Tells as early as possible whether bytes are UTF-8: at the first byte that cannot be continued to
 * a text, even inside a character. State is the character that is being read: how many bytes of it
 * are to come, and between what the next one has to be.
 */
final class Utf8 {
  private int missing;
  private int least;
  private int max;

  /** Whether what has arrived, with these bytes, can begin a text. */
  boolean accepts(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int b = bytes[at++] & 0xff;
      if (missing > 0) {
        if (b < least || b > max) {
          return false;
        }
        missing--;
        least = 0x80;
        max = 0xbf;
      } else if (b >= 0x80 && !begins(b)) {
        return false;
      }
    }
    return true;
  }

  /** No character has two forms, none is a half of a pair, and the last is 10ffff. */
  private boolean begins(int b) {
    if (b < 0xc2 || b > 0xf4) {
      return false;
    }
    missing = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
    least = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
    max = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
    return true;
  }

  /** Whether no character is cut off; begins anew. */
  boolean end() {
    boolean whole = missing == 0;
    missing = 0;
    return whole;
  }
}
