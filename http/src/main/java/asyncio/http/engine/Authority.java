package asyncio.http.engine;

import org.jspecify.annotations.Nullable;

/**
 * Host and port. Of the hosts that RFC 3986 allows, those with escapes and punctuation are refused:
 * no name of a machine has them, and they are how one host passes for another.
 */
public final class Authority {
  private Authority() {}

  /**
   * Whether it is a host, with a port or without.
   *
   * @param text the host
   * @return whether
   */
  public static boolean isValid(String text) {
    return isValid(text, 0, text.length(), false);
  }

  static boolean isValid(String text, int from, int to, boolean withPort) {
    int end; // of the host
    if (from < to && text.charAt(from) == '[') {
      int bracket = text.indexOf(']', from);
      if (bracket < 0 || bracket >= to || !isAddress6(text.substring(from + 1, bracket))) {
        return false;
      }
      end = bracket + 1;
    } else {
      end = from;
      while (end < to && isNamePart(text.charAt(end))) {
        end++;
      }
      if (end == from) {
        return false;
      }
    }
    return end == to ? !withPort : text.charAt(end) == ':' && isPort(text, end + 1, to, withPort);
  }

  private static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_'
        || c == '~';
  }

  private static boolean isPort(String text, int from, int to, boolean needed) {
    if (to - from > 5) {
      return false;
    }
    int port = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      port = 10 * port + c - '0';
    }
    return port <= 65535 && !(needed && from == to);
  }

  /** Eight groups of hexadecimal digits, of which a row of zeros can be left out once. */
  private static boolean isAddress6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text) == 8;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int before = gap == 0 ? 0 : groups(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    int after = rest.isEmpty() ? 0 : groups(rest);
    return before >= 0 && after >= 0 && before + after < 8;
  }

  /** How many groups there are; -100 if one is none. An IPv4 address at the end counts as two. */
  private static int groups(String text) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (i == parts.length - 1 && part.indexOf('.') >= 0) {
        count += isAddress4(part) ? 2 : -100;
      } else {
        count += isHex(part) ? 1 : -100;
      }
    }
    return count < 0 ? -100 : count;
  }

  private static boolean isHex(String part) {
    boolean right = !part.isEmpty() && part.length() <= 4;
    for (int i = 0; i < part.length() && right; i++) {
      right = Character.digit(part.charAt(i), 16) >= 0 && part.charAt(i) < 0x80;
    }
    return right;
  }

  private static boolean isAddress4(String text) {
    String[] parts = text.split("\\.", -1);
    for (String part : parts) {
      Integer number = decimal(part);
      if (number == null || number > 255) {
        return false;
      }
    }
    return parts.length == 4;
  }

  private static @Nullable Integer decimal(String part) {
    if (part.isEmpty() || part.length() > 3) {
      return null;
    }
    int number = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      number = 10 * number + c - '0';
    }
    return number;
  }
}
