package asyncio.http.web;

import org.jspecify.annotations.Nullable;

/**
 * One part of a file, as {@code Range} asks for it. Of a list of several ranges, and of what is
 * none, nothing is understood: then the whole is sent, which is always right.
 *
 * @param from the first byte
 * @param to behind the last byte; not more than {@code from} if there is no such part
 */
record ByteRange(long from, long to) {
  private static final int DIGITS = 18;

  static @Nullable ByteRange of(String field, long size) {
    if (!field.regionMatches(true, 0, "bytes=", 0, 6)) {
      return null;
    }
    String range = field.substring(6).strip();
    int hyphen = range.indexOf('-');
    if (hyphen < 0 || range.indexOf(',') >= 0) {
      return null;
    }
    String first = range.substring(0, hyphen);
    String last = range.substring(hyphen + 1);
    if (!isNumber(first) || !isNumber(last) || (first.isEmpty() && last.isEmpty())) {
      return null;
    }
    if (first.isEmpty()) {
      long count = Math.min(Long.parseLong(last), size);
      return new ByteRange(size - count, size);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size : Math.min(Long.parseLong(last) + 1, size);
    return !last.isEmpty() && Long.parseLong(last) < from ? null : new ByteRange(from, to);
  }

  private static boolean isNumber(String text) {
    return text.length() <= DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  boolean isSatisfiable() {
    return from < to;
  }
}
