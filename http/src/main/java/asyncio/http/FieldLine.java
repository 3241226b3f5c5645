package asyncio.http;

import java.nio.charset.StandardCharsets;

/**
 * The parts of a line {@code name: value}, checked on the way in and on the way out.
 *
 * <p>A name is a token, a value is anything without control characters; around the value spaces and
 * tabs do not belong to it, and nothing else is ever taken away: {@code \xa0} is a part of it.
 */
final class FieldLine {
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char c = '0'; c <= 'z'; c++) {
      TOKEN[c] = (c <= '9') || (c >= 'a') || (c >= 'A' && c <= 'Z');
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private FieldLine() {}

  static int colon(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && TOKEN[bytes[at] & 0xff]) {
      at++;
    }
    if (at < to && at > from && bytes[at] == ':') {
      return at;
    }
    throw refusal(bytes, from, to, at);
  }

  /** What is wrong with a line that is no token and a colon. */
  private static HttpError refusal(byte[] bytes, int from, int to, int at) {
    if (from == to) {
      return new HttpError(Violation.NO_COLON);
    }
    if (bytes[from] == ' ' || bytes[from] == '\t') {
      return new HttpError(Violation.OBS_FOLD);
    }
    int colon = at;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    if (colon == to) {
      return new HttpError(Violation.NO_COLON);
    }
    int blank = at;
    while (blank < colon && (bytes[blank] == ' ' || bytes[blank] == '\t')) {
      blank++;
    }
    if (blank == colon && at > from) {
      return new HttpError(Violation.SPACE_BEFORE_COLON);
    }
    return new HttpError(
        Violation.FIELD_NAME,
        Printable.of(new String(bytes, from, colon - from, StandardCharsets.ISO_8859_1)));
  }

  static String name(byte[] bytes, int from, int to) {
    String known = FieldNames.find(bytes, from, to);
    if (known != null) {
      return known;
    }
    byte[] lower = new byte[to - from];
    boolean underscore = false;
    for (int i = 0; i < lower.length; i++) {
      byte b = bytes[from + i];
      lower[i] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
      underscore |= b == '_';
    }
    String name = new String(lower, StandardCharsets.ISO_8859_1);
    if (underscore && FieldNames.isKnown(name.replace('_', '-'))) {
      throw new HttpError(Violation.FIELD_ALIAS, Printable.of(name));
    }
    return name;
  }

  static String value(byte[] bytes, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(bytes[start])) {
      start++;
    }
    while (end > start && isBlank(bytes[end - 1])) {
      end--;
    }
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        throw new HttpError(Violation.FIELD_VALUE);
      }
    }
    return start == end ? "" : new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  static String checkName(String name) {
    boolean token = !name.isEmpty();
    for (int i = 0; i < name.length() && token; i++) {
      char c = name.charAt(i);
      token = c < 256 && TOKEN[c];
    }
    if (!token) {
      throw new IllegalArgumentException("no name of a header field: " + Printable.of(name));
    }
    return name;
  }

  static String checkValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException(
            "no value of a header field, because of the character at "
                + i
                + ": "
                + Printable.of(value.substring(i, i + 1))); // what precedes may be a password
      }
    }
    int start = 0;
    int end = value.length();
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }
}
