package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.Violation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The parser of a client: {@link ResponseHead}, {@link Event.Data} and {@link Event.End}. It has to
 * be told of each request, for what the response looks like depends on it; bytes that answer none
 * are an error. An informational response ends like any other, and the final one follows.
 */
public final class ResponseParser extends MessageParser {
  private static final int VERSION = 8; // characters

  private final Limits limits;
  private @Nullable Method asked;
  private boolean upgradeAsked;
  private int informational;
  private Version version = Version.HTTP_1_1;
  private Status status = Status.OK;

  /**
   * A parser of one connection.
   *
   * @param limits how much it takes
   */
  public ResponseParser(Limits limits) {
    super(limits);
    this.limits = limits;
  }

  /**
   * The next response answers this request.
   *
   * @param method of the request
   * @param upgrade whether it asked for another protocol
   * @throws IllegalStateException if another response is still to come
   */
  public void expect(Method method, boolean upgrade) {
    if (asked != null) {
      throw new IllegalStateException("a response to " + asked + " is still to come");
    }
    asked = method;
    upgradeAsked = upgrade;
    informational = 0;
  }

  @Override
  boolean begin(byte[] bytes, int from, int to) {
    if (asked == null) {
      throw new HttpError(Violation.UNREQUESTED);
    }
    return false;
  }

  @Override
  void messageEnded() {
    if (!status.isInformational()) {
      asked = null;
    }
  }

  @Override
  void startLine(byte[] bytes, int from, int to) {
    if (to - from < VERSION + 4) {
      throw new HttpError(Violation.STATUS_LINE);
    }
    version = RequestParser.version(bytes, from);
    int code = from + VERSION + 1;
    if (bytes[code - 1] != ' ' || (to > code + 3 && bytes[code + 3] != ' ')) {
      throw new HttpError(Violation.STATUS_LINE);
    }
    int number = 0;
    for (int i = code; i < code + 3; i++) {
      if (!RequestParser.isDigit(bytes[i])) {
        throw new HttpError(Violation.STATUS_CODE);
      }
      number = 10 * number + bytes[i] - '0';
    }
    if (number < 100 || number > 599) {
      throw new HttpError(Violation.STATUS_CODE, Integer.toString(number));
    }
    status = status(number, bytes, code + 4, to);
  }

  private static Status status(int code, byte[] bytes, int from, int to) {
    Status usual = Status.of(code);
    int length = Math.max(0, to - from);
    boolean same = usual.reason().length() == length;
    for (int i = 0; i < length && same; i++) {
      same = usual.reason().charAt(i) == (bytes[from + i] & 0xff);
    }
    return same
        ? usual
        : new Status(
            code, length == 0 ? "" : new String(bytes, from, length, StandardCharsets.ISO_8859_1));
  }

  @Override
  Violation controlInStartLine(byte[] bytes, int from, int at) {
    return Violation.STATUS_LINE;
  }

  @Override
  Violation startLineTooLong(byte[] bytes, int from, int to) {
    return Violation.STATUS_LINE;
  }

  @Override
  Event.Head head(Headers headers) {
    Framing framing = Framing.ofResponse(headers, version);
    if (status.isInformational() && ++informational > limits.informational()) {
      throw new HttpError(Violation.INFORMATIONAL_FLOOD);
    }
    if (status.code() == 101 && !upgradeAsked) {
      throw new HttpError(Violation.UNREQUESTED, "101 without an upgrade");
    }
    long length = framing.length(Framing.TO_THE_END);
    if (hasNoBody()) {
      length = 0;
    }
    boolean keepAlive = framing.keepAlive(version) || status.isInformational();
    return new ResponseHead(
        status, version, headers, length, keepAlive && length != Framing.TO_THE_END);
  }

  private boolean isAsked(Method method) {
    return asked != null && asked.equals(method);
  }

  private boolean hasNoBody() {
    return isAsked(Method.HEAD)
        || status.isInformational()
        || status.code() == 204
        || status.code() == 304;
  }

  @Override
  boolean isOtherProtocol(Event.Head head) {
    return status.code() == 101 || (isAsked(Method.CONNECT) && status.isSuccess());
  }
}
