package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Version;
import asyncio.http.Violation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The parser of a server: {@link RequestHead}, {@link Event.Data} and {@link Event.End}. */
public final class RequestParser extends MessageParser {
  private static final int VERSION = 8; // characters
  private static final int LONGEST_METHOD = 32;
  private static final Method[] KNOWN = {
    Method.GET, Method.POST, Method.HEAD, Method.PUT, Method.DELETE, Method.OPTIONS, Method.PATCH
  };

  private static final String PREFACE = "PRI * HTTP/2.0\r\n";

  private boolean mayLeave; // for HTTP/2
  private @Nullable Method method;
  private String target = "";
  private String targetAuthority = "";
  private Version version = Version.HTTP_1_1;

  /**
   * A parser of one connection.
   *
   * @param limits how much it takes
   */
  public RequestParser(Limits limits) {
    super(limits);
  }

  /** The first line of the preface of HTTP/2 is no request (RFC 9113, 3.4). */
  @Override
  boolean begin(byte[] bytes, int from, int to) {
    return mayLeave
        && bytes[from] == 'P'
        && to - from >= PREFACE.length()
        && isSame(PREFACE, bytes, from);
  }

  /** A client may speak HTTP/2 instead, from the start: see {@link Event#UPGRADED}. */
  public void mayBeHttp2() {
    mayLeave = true;
  }

  @Override
  void messageEnded() {}

  @Override
  void startLine(byte[] bytes, int from, int to) {
    int first = Octets.indexOf((byte) ' ', bytes, from, to);
    int last = to - VERSION - 1; // the space before the version
    int end = first < 0 ? to : first; // of the method
    Method known = known(bytes, from, end);
    if (known == null) {
      checkToken(bytes, from, end);
    }
    if (first < 0 || Octets.indexOf((byte) ' ', bytes, first + 1, to) < 0) {
      throw new HttpError(Violation.REQUEST_LINE);
    }
    if (bytes[first + 1] == ' ' || last <= first || bytes[last] != ' ') {
      throw malformed(bytes, first, to);
    }
    if (Octets.indexOf((byte) ' ', bytes, first + 1, last) >= 0) {
      throw new HttpError(Violation.REQUEST_LINE);
    }
    version = version(bytes, last + 1);
    Target.checkCharacters(bytes, first + 1, last);
    target =
        last == first + 2 && bytes[first + 1] == '/'
            ? "/"
            : new String(bytes, first + 1, last - first - 1, StandardCharsets.ISO_8859_1);
    Method parsed = known == null ? named(bytes, from, end) : known;
    targetAuthority = Target.checkForm(parsed, target);
    method = parsed;
  }

  /** The version is not where it has to be: there are too many parts, or it is no version. */
  private static HttpError malformed(byte[] bytes, int first, int to) {
    int second = Octets.indexOf((byte) ' ', bytes, first + 1, to);
    boolean threeParts =
        second > first + 1 && Octets.indexOf((byte) ' ', bytes, second + 1, to) < 0;
    return new HttpError(threeParts ? Violation.VERSION : Violation.REQUEST_LINE);
  }

  private static @Nullable Method known(byte[] bytes, int from, int to) {
    for (Method known : KNOWN) {
      String name = known.name();
      if (name.length() == to - from && isSame(name, bytes, from)) {
        return known;
      }
    }
    return null;
  }

  private static void checkToken(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!ChunkLine.isToken(bytes[i])) {
        throw new HttpError(Violation.METHOD);
      }
    }
    if (from == to) {
      throw new HttpError(Violation.REQUEST_LINE);
    }
  }

  private static Method named(byte[] bytes, int from, int to) {
    try {
      return Method.of(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException unusual) {
      throw new HttpError(Violation.METHOD_UNKNOWN);
    }
  }

  private static boolean isSame(String name, byte[] bytes, int from) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }

  static Version version(byte[] bytes, int from) {
    boolean right =
        isSame("HTTP/", bytes, from)
            && isDigit(bytes[from + 5])
            && bytes[from + 6] == '.'
            && isDigit(bytes[from + 7]);
    if (!right) {
      throw new HttpError(Violation.VERSION);
    }
    if (bytes[from + 5] != '1' || bytes[from + 7] > '1') {
      throw new HttpError(Violation.VERSION_UNSUPPORTED);
    }
    return bytes[from + 7] == '1' ? Version.HTTP_1_1 : Version.HTTP_1_0;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  @Override
  Violation controlInStartLine(byte[] bytes, int from, int at) {
    int first = Octets.indexOf((byte) ' ', bytes, from, at);
    if (first < 0) {
      return Violation.METHOD;
    }
    return Octets.indexOf((byte) ' ', bytes, first + 1, at) < 0
        ? Violation.TARGET_CHARACTER
        : Violation.VERSION;
  }

  @Override
  Violation startLineTooLong(byte[] bytes, int from, int to) {
    int max = Math.min(to, from + LONGEST_METHOD + 1);
    return Octets.indexOf((byte) ' ', bytes, from, max) < 0
        ? Violation.METHOD
        : Violation.REQUEST_LINE_TOO_LONG;
  }

  @Override
  Event.Head head(Headers headers) {
    Method asked = method;
    if (asked == null) {
      throw new IllegalStateException("no request line");
    }
    mayLeave = false;
    Framing framing = Framing.ofRequest(headers, version);
    String host = framing.host;
    if (host == null && version == Version.HTTP_1_1) {
      throw new HttpError(Violation.HOST_MISSING);
    }
    if (host != null && !Authority.isValid(host)) {
      throw new HttpError(Violation.HOST);
    }
    long length = framing.length(0);
    boolean modern = version == Version.HTTP_1_1;
    boolean expects = modern && framing.expect != null;
    if (expects && !"100-continue".equalsIgnoreCase(framing.expect)) {
      throw new HttpError(Violation.EXPECTATION);
    }
    String authority = targetAuthority.isEmpty() ? host : targetAuthority;
    return new RequestHead(
        asked,
        target,
        authority == null ? "" : authority,
        version,
        headers,
        length,
        framing.keepAlive(version),
        expects && length != 0,
        modern && framing.asksForUpgrade() ? framing.upgradeTo : null);
  }

  @Override
  boolean isOtherProtocol(Event.Head head) {
    return false; // until the server agrees
  }
}
