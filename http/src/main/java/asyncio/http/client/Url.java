package asyncio.http.client;

import asyncio.http.engine.Authority;
import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes. Browsers take many things for a URL; here, what two programs could read in
 * two ways is refused: control characters anywhere, backslashes and spaces before the path, two
 * {@code @}, hosts with escapes. What stands in a path or a query and has to be escaped is escaped.
 *
 * @param secure whether over TLS
 * @param host a name in lower case and ASCII, or an address; one of IPv6 in brackets
 * @param port from 1 to 65535
 * @param target path and query, escaped
 * @param credentials {@code user:password}, as they are; null: none
 */
record Url(boolean secure, String host, int port, String target, @Nullable String credentials) {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int LONGEST = 64 * 1024;
  private static final String PATH = "-._~!$&'()*+,;=:@/";
  private static final String QUERY = PATH + "?[]";

  static Url parse(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
        throw invalid(text, "it has a control character, at " + i);
      }
    }
    if (text.length() > LONGEST) {
      throw invalid(text.substring(0, 100), "it is longer than " + LONGEST + " characters");
    }
    int colon = text.indexOf("://");
    if (colon < 0) {
      throw invalid(text, "it has to begin with http:// or https://");
    }
    boolean secure =
        switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
          case "http", "ws" -> false;
          case "https", "wss" -> true;
          default -> throw invalid(text, "only http and https can be asked for");
        };
    int from = colon + 3;
    int to = endOfAuthority(text, from);
    return withAuthority(text, secure, text.substring(from, to), text.substring(to));
  }

  private static int endOfAuthority(String text, int from) {
    int at = from;
    while (at < text.length() && "/?#".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static Url withAuthority(String text, boolean secure, String authority, String rest) {
    if (authority.indexOf('\\') >= 0 || authority.indexOf(' ') >= 0) {
      throw invalid(text, "it has a backslash or a space before the path");
    }
    int at = authority.indexOf('@');
    if (at != authority.lastIndexOf('@')) {
      throw invalid(text, "it has two @ before the path: escape that of the password as %40");
    }
    String credentials = at < 0 ? null : authority.substring(0, at);
    String place = authority.substring(at + 1);
    int bracket = place.lastIndexOf(']');
    boolean open = place.startsWith("[") && bracket < 0; // of which no colon ends the host
    int colon = open ? -1 : place.indexOf(':', Math.max(bracket, 0));
    String host = colon < 0 ? place : place.substring(0, colon);
    String digits = colon < 0 ? "" : place.substring(colon + 1);
    int port = secure ? 443 : 80;
    if (!digits.isEmpty()) {
      port = port(digits);
      if (port < 0) {
        throw invalid(text, "its port is not a number from 1 to 65535");
      }
    }
    String ascii = ascii(host);
    if (ascii == null || !Authority.isValid(ascii)) {
      throw invalid(text, "its host is no name and no address");
    }
    return new Url(
        secure,
        ascii,
        port,
        target(rest),
        credentials == null || credentials.isEmpty() ? null : unescaped(text, credentials));
  }

  private static int port(String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || i >= 5) {
        return -1;
      }
      port = 10 * port + c - '0';
    }
    return port >= 1 && port <= 65535 ? port : -1;
  }

  private static @Nullable String ascii(String host) {
    if (host.chars().allMatch(c -> c < 0x80)) {
      return host.toLowerCase(Locale.ROOT);
    }
    try {
      return IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException none) {
      return null;
    }
  }

  /** Path and query without a fragment, with everything escaped that has to be. */
  private static String target(String rest) {
    int hash = rest.indexOf('#');
    String text = hash < 0 ? rest : rest.substring(0, hash);
    int mark = text.indexOf('?');
    String path = escape(mark < 0 ? text : text.substring(0, mark), PATH);
    String query = mark < 0 ? "" : "?" + escape(text.substring(mark + 1), QUERY);
    return (path.isEmpty() ? "/" : path) + query;
  }

  /** Leaves escapes as they are. */
  private static String escape(String text, String allowed) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (isAlphanumeric(c) || (c < 0x80 && allowed.indexOf(c) >= 0) || isEscape(text, i)) {
        escaped.append((char) c);
      } else {
        String one = Character.toString(Character.getType(c) == Character.SURROGATE ? 0xfffd : c);
        for (byte b : one.getBytes(StandardCharsets.UTF_8)) {
          escaped.append('%').append(HEX.toHexDigits(b));
        }
      }
      i += Character.charCount(c);
    }
    return escaped.toString();
  }

  private static boolean isEscape(String text, int at) {
    return text.charAt(at) == '%'
        && at + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(at + 1))
        && HexFormat.isHexDigit(text.charAt(at + 2));
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String unescaped(String url, String text) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c != '%') {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      } else if (isEscape(text, i)) {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 3;
      } else {
        throw invalid(url, "a % of its credentials is followed by two hexadecimal digits");
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static InvalidUrlError invalid(String text, String why) {
    String shown = withoutCredentials(text).replaceAll("\\p{Cntrl}", "?");
    return new InvalidUrlError("no URL: " + shown + ": " + why);
  }

  /** What stands before the last @ may be a password, wherever that is. */
  private static String withoutCredentials(String text) {
    int at = text.lastIndexOf('@');
    int colon = text.indexOf(':');
    int from = colon < 0 || colon > at ? 0 : colon + 1;
    while (from < at && text.charAt(from) == '/') {
      from++;
    }
    return at < 0 ? text : text.substring(0, from) + text.substring(at + 1);
  }

  /** What a reference means that stands in a document from here (RFC 3986, 5.2). */
  Url resolve(String reference) {
    int colon = reference.indexOf(':');
    int slash = endOfAuthority(reference, 0);
    if (colon > 0 && colon < slash && isScheme(reference.substring(0, colon))) {
      return parse(reference);
    }
    String scheme = secure ? "https:" : "http:";
    if (reference.startsWith("//")) {
      return parse(scheme + reference);
    }
    if (reference.indexOf('\\') >= 0 && reference.indexOf('\\') < 2) {
      throw invalid(reference, "it begins with a backslash");
    }
    String base = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
    String merged;
    if (reference.isEmpty() || reference.startsWith("#")) {
      merged = target;
    } else if (reference.startsWith("?")) {
      merged = base + reference;
    } else if (reference.startsWith("/")) {
      merged = reference;
    } else {
      merged = base.substring(0, base.lastIndexOf('/') + 1) + reference;
    }
    return parse(scheme + "//" + authority() + withoutDots(merged)).withCredentials(credentials);
  }

  private static boolean isScheme(String text) {
    return text.chars().allMatch(c -> isAlphanumeric(c) || "+-.".indexOf(c) >= 0);
  }

  private static String withoutDots(String target) {
    int end = endOfPath(target);
    StringBuilder path = new StringBuilder();
    String[] segments = target.substring(0, end).split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> path.append(last ? "/" : "");
        case ".." -> {
          path.setLength(Math.max(0, path.lastIndexOf("/")));
          path.append(last ? "/" : "");
        }
        default -> path.append('/').append(segments[i]);
      }
    }
    return path + target.substring(end);
  }

  private static int endOfPath(String target) {
    int at = 0;
    while (at < target.length() && "?#".indexOf(target.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  Url withCredentials(@Nullable String other) {
    return new Url(secure, host, port, target, other);
  }

  /** The same with parameters added to its query, escaped. */
  Url withQuery(String query) {
    if (query.isEmpty()) {
      return this;
    }
    char separator = target.indexOf('?') < 0 ? '?' : '&';
    return new Url(secure, host, port, target + separator + query, credentials);
  }

  /** A name or a value of a query or a form, in which nothing has a meaning. */
  static String component(String text) {
    return escape(text.replace("%", "%25"), "-._~*").replace("%20", "+");
  }

  /** Host and, if it is not the usual one, port. */
  String authority() {
    return port == (secure ? 443 : 80) ? host : host + ":" + port;
  }

  boolean sameOrigin(Url other) {
    return secure == other.secure && port == other.port && host.equals(other.host);
  }

  /** Without brackets. */
  String address() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + authority() + target;
  }
}
