package asyncio.http.engine;

import asyncio.http.HttpError;
import asyncio.http.Method;
import asyncio.http.Violation;
import java.nio.charset.StandardCharsets;

/**
 * What a request is about, in one of four forms: a path, a whole address, a host and a port, or
 * everything.
 *
 * <p>Characters that browsers leave unescaped in a query are let through there; what no browser
 * sends is refused: control characters, spaces, quotes, angle brackets, anything above 126, and a
 * backslash in a path, which some take for a slash.
 */
final class Target {
  private static final boolean[] ALLOWED = new boolean[256];

  static {
    for (int c = '!'; c <= '~'; c++) {
      ALLOWED[c] = c != '"' && c != '<' && c != '>' && c != '#';
    }
  }

  private Target() {}

  static void checkCharacters(byte[] bytes, int from, int to) {
    boolean query = false;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (!ALLOWED[b & 0xff]) {
        throw new HttpError(b == '#' ? Violation.TARGET_FRAGMENT : Violation.TARGET_CHARACTER);
      }
      query |= b == '?';
      if (b == '\\' && !query) {
        throw new HttpError(Violation.TARGET_CHARACTER);
      }
    }
  }

  static void checkCharacters(String target) {
    if (target.length() == 1 && ALLOWED[target.charAt(0) & 0x7f] && target.charAt(0) < 0x80) {
      return;
    }
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) > 0xff) {
        throw new HttpError(Violation.TARGET_CHARACTER);
      }
    }
    byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
    checkCharacters(bytes, 0, bytes.length);
  }

  /** Checks what is no path: the authority of CONNECT is all that there may be. */
  static void checkAuthorityForm(Method method, String target) {
    if (!method.equals(Method.CONNECT)) {
      throw new HttpError(Violation.TARGET_FORM);
    }
    checkForm(method, target);
  }

  /** Checks the form; gives the authority of a target that has one, or an empty text. */
  static String checkForm(Method method, String target) {
    if (method.equals(Method.CONNECT)) {
      if (!Authority.isValid(target, 0, target.length(), true)) {
        throw new HttpError(Violation.TARGET_FORM);
      }
      return target;
    }
    if (target.charAt(0) == '/' || (target.equals("*") && method.equals(Method.OPTIONS))) {
      return "";
    }
    int from = afterScheme(target);
    int to = from < 0 ? -1 : endOfAuthority(target, from);
    if (from < 0 || !Authority.isValid(target, from, to, false)) {
      throw new HttpError(Violation.TARGET_FORM);
    }
    return target.substring(from, to);
  }

  private static int afterScheme(String target) {
    if (target.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
  }

  private static int endOfAuthority(String target, int from) {
    int at = from;
    while (at < target.length() && target.charAt(at) != '/' && target.charAt(at) != '?') {
      at++;
    }
    return at;
  }

  static String pathAndQuery(String target) {
    int from = target.charAt(0) == '/' ? -1 : afterScheme(target);
    if (from < 0) {
      return target;
    }
    String rest = target.substring(endOfAuthority(target, from));
    return rest.startsWith("/") ? rest : "/" + rest;
  }
}
