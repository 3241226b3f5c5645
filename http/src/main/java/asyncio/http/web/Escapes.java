package asyncio.http.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Takes {@code %c3%a9} for é, and refuses what is no escape and what is no UTF-8; and escapes what
 * stands in a path or on a page.
 */
final class Escapes {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Escapes() {}

  static String decode(String escaped, boolean plusIsSpace) {
    if (escaped.indexOf('%') < 0 && !(plusIsSpace && escaped.indexOf('+') >= 0)) {
      return escaped;
    }
    ByteBuffer bytes = ByteBuffer.allocate(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        int high = i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 1), 16) : -1;
        int low = i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new BadRequest("% is followed by two hexadecimal digits");
        }
        bytes.put((byte) (16 * high + low));
        i += 2;
      } else {
        bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(bytes.flip())
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadRequest("what is escaped is UTF-8");
    }
  }

  /** A segment of a path, in which nothing has a meaning. */
  static String encode(String segment) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= '0' && b <= '9')
              || (b >= 'A' && b <= 'Z')
              || (b >= 'a' && b <= 'z')
              || "-._~".indexOf(b) >= 0;
      if (plain) {
        escaped.append((char) b);
      } else {
        escaped.append('%').append(HEX.toHexDigits(b));
      }
    }
    return escaped.toString();
  }

  /** A text of a page, or an attribute between double quotes. */
  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
