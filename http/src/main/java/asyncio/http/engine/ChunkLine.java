package asyncio.http.engine;

import asyncio.http.HttpError;
import asyncio.http.Violation;

/**
 * The line before the data of a chunk: {@code size *( ; name [ = value ] )}. Extensions mean
 * nothing to anybody; they are parsed all the same, for where they end is where data begins.
 */
final class ChunkLine {
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char c = '0'; c <= 'z'; c++) {
      TOKEN[c] = (c <= '9') || (c >= 'a') || (c >= 'A' && c <= 'Z');
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private ChunkLine() {}

  /** How many hexadecimal digits there are. */
  static int digits(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && digit(bytes[at]) >= 0) {
      at++;
    }
    return at - from;
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  static long size(byte[] bytes, int from, int digits) {
    long size = 0;
    for (int i = from; i < from + digits; i++) {
      size = 16 * size + digit(bytes[i]);
    }
    return size;
  }

  /** Blanks may stand around a semicolon and an equals sign, not at the end. */
  static void checkExtensions(byte[] bytes, int from, int to) {
    int at = from;
    boolean first = true;
    while (at < to) {
      int semicolon = blanks(bytes, at, to);
      if (semicolon == to || bytes[semicolon] != ';') {
        throw new HttpError(first ? Violation.CHUNK_SIZE : Violation.CHUNK_EXTENSION);
      }
      first = false;
      at = token(bytes, blanks(bytes, semicolon + 1, to), to);
      int equals = blanks(bytes, at, to);
      if (equals < to && bytes[equals] == '=') {
        int value = blanks(bytes, equals + 1, to);
        at =
            value < to && bytes[value] == '"'
                ? quoted(bytes, value + 1, to)
                : token(bytes, value, to);
      }
    }
  }

  static boolean isToken(byte b) {
    return TOKEN[b & 0xff];
  }

  private static int blanks(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  private static int token(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && TOKEN[bytes[at] & 0xff]) {
      at++;
    }
    if (at == from) {
      throw new HttpError(Violation.CHUNK_EXTENSION);
    }
    return at;
  }

  /** After the closing quote. */
  private static int quoted(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == '"') {
        return at + 1;
      }
      if (bytes[at] == '\\') {
        at++;
      }
    }
    throw new HttpError(Violation.CHUNK_EXTENSION);
  }
}
