package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Version;
import asyncio.http.Violation;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of a header say about where its message ends, and who it is for; read in one
 * pass. Where two readers could disagree, the message is refused: both kinds of length, a length
 * twice even if it is the same, a coding in HTTP/1.0, any coding but chunked.
 */
final class Framing {
  /** The body comes in chunks. */
  static final long CHUNKED = -1;

  /** The body goes on until the connection ends. */
  static final long TO_THE_END = -2;

  /** The header says nothing. */
  private static final long UNKNOWN = -3;

  private static final int LENGTH_DIGITS = 18; // fits into a long

  private long length = UNKNOWN;
  private boolean coded;
  private boolean chunked;
  private boolean unknownCoding;
  private boolean close;
  private boolean keepAlive;
  private boolean upgrade;
  private int seen; // fields that come once

  @Nullable String host;
  @Nullable String upgradeTo;
  @Nullable String expect;

  /**
   * Reads the fields of a request.
   *
   * @throws HttpError if they contradict each other, or one comes twice that must not
   */
  static Framing ofRequest(Headers headers, Version version) {
    Framing framing = new Framing();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      framing.read(name, headers.value(i));
      int bit = onceInRequest(name);
      if ((framing.seen & bit) != 0) {
        throw new HttpError(Violation.FIELD_REPEATED, name);
      }
      framing.seen |= bit;
    }
    framing.check(version);
    return framing;
  }

  /**
   * Reads the fields of a response.
   *
   * @throws HttpError if they contradict each other
   */
  static Framing ofResponse(Headers headers, Version version) {
    Framing framing = new Framing();
    for (int i = 0; i < headers.size(); i++) {
      framing.read(headers.name(i), headers.value(i));
    }
    framing.check(version);
    return framing;
  }

  private static int onceInRequest(String name) {
    return switch (name) {
      case "content-type" -> 1;
      case "authorization" -> 1 << 1;
      case "proxy-authorization" -> 1 << 2;
      case "range" -> 1 << 3;
      case "if-range" -> 1 << 4;
      case "if-modified-since" -> 1 << 5;
      case "if-unmodified-since" -> 1 << 6;
      case "max-forwards" -> 1 << 7;
      case "from" -> 1 << 8;
      case "referer" -> 1 << 9;
      case "user-agent" -> 1 << 10;
      case "origin" -> 1 << 11;
      case "date" -> 1 << 12;
      case "sec-websocket-key" -> 1 << 13;
      case "sec-websocket-version" -> 1 << 14;
      case "expect" -> 1 << 15;
      default -> 0;
    };
  }

  private void read(String name, String value) {
    switch (name) {
      case "content-length" -> {
        if (length != UNKNOWN) {
          throw new HttpError(Violation.LENGTH_REPEATED);
        }
        length = parseLength(value);
      }
      case "transfer-encoding" -> {
        if (coded) {
          throw new HttpError(Violation.CODING_REPEATED);
        }
        coded = true;
        readCoding(value);
      }
      case "connection" -> readConnection(value);
      case "host" -> {
        if (host != null) {
          throw new HttpError(Violation.HOST_REPEATED);
        }
        host = value;
      }
      case "upgrade" -> upgradeTo = upgradeTo == null ? value : upgradeTo + ", " + value;
      case "expect" -> expect = value;
      default -> {}
    }
  }

  /** Digits, without leading zeros, which some read as octal. */
  private static long parseLength(String value) {
    int digits = value.length();
    boolean right = digits > 0 && digits <= LENGTH_DIGITS;
    if (right && digits > 1 && value.charAt(0) == '0') {
      right = false;
    }
    long length = 0;
    for (int i = 0; i < digits && right; i++) {
      char c = value.charAt(i);
      right = c >= '0' && c <= '9';
      length = 10 * length + c - '0';
    }
    if (!right) {
      throw new HttpError(value.indexOf(',') >= 0 ? Violation.LENGTH_REPEATED : Violation.LENGTH);
    }
    return length;
  }

  private void readCoding(String value) {
    if (value.equalsIgnoreCase("chunked")) {
      chunked = true;
      return;
    }
    String[] codings = value.split(",", -1);
    String last = codings[codings.length - 1].strip();
    boolean twice = false;
    for (int i = 0; i < codings.length - 1; i++) {
      twice |= codings[i].strip().equalsIgnoreCase("chunked");
    }
    if (twice) {
      throw new HttpError(
          last.equalsIgnoreCase("chunked")
              ? Violation.CODING_REPEATED
              : Violation.CODING_NOT_CHUNKED);
    }
    boolean empty = last.isEmpty() || codings[0].isBlank();
    if (empty || last.regionMatches(true, 0, "chunked;", 0, 8)) {
      throw new HttpError(Violation.CODING_NOT_CHUNKED);
    }
    unknownCoding = true;
  }

  private void readConnection(String value) {
    if (value.equalsIgnoreCase("keep-alive")) {
      keepAlive = true;
      return;
    }
    for (String token : value.split(",", -1)) {
      String option = token.strip();
      close |= option.equalsIgnoreCase("close");
      keepAlive |= option.equalsIgnoreCase("keep-alive");
      upgrade |= option.equalsIgnoreCase("upgrade");
    }
  }

  private void check(Version version) {
    if (coded && length != UNKNOWN) {
      throw new HttpError(Violation.LENGTH_AND_CODING);
    }
    if (coded && version == Version.HTTP_1_0) {
      throw new HttpError(Violation.CODING_IN_1_0);
    }
    if (unknownCoding) {
      throw new HttpError(Violation.CODING_UNKNOWN);
    }
  }

  /** How long the body is; {@code otherwise} if the header does not say. */
  long length(long otherwise) {
    if (chunked) {
      return CHUNKED;
    }
    return length == UNKNOWN ? otherwise : length;
  }

  boolean keepAlive(Version version) {
    return !close && (version == Version.HTTP_1_1 || keepAlive);
  }

  boolean asksForUpgrade() {
    return upgrade && upgradeTo != null;
  }
}
