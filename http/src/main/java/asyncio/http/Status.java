package asyncio.http;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a request was answered.
 *
 * @param code from 100 to 599
 * @param reason the same in words, which no program reads
 */
public record Status(int code, String reason) {
  private static final String NAMES =
      """
      100 Continue
      101 Switching Protocols
      102 Processing
      103 Early Hints
      200 OK
      201 Created
      202 Accepted
      203 Non-Authoritative Information
      204 No Content
      205 Reset Content
      206 Partial Content
      207 Multi-Status
      300 Multiple Choices
      301 Moved Permanently
      302 Found
      303 See Other
      304 Not Modified
      307 Temporary Redirect
      308 Permanent Redirect
      400 Bad Request
      401 Unauthorized
      402 Payment Required
      403 Forbidden
      404 Not Found
      405 Method Not Allowed
      406 Not Acceptable
      407 Proxy Authentication Required
      408 Request Timeout
      409 Conflict
      410 Gone
      411 Length Required
      412 Precondition Failed
      413 Content Too Large
      414 URI Too Long
      415 Unsupported Media Type
      416 Range Not Satisfiable
      417 Expectation Failed
      421 Misdirected Request
      422 Unprocessable Content
      424 Failed Dependency
      425 Too Early
      426 Upgrade Required
      428 Precondition Required
      429 Too Many Requests
      431 Request Header Fields Too Large
      451 Unavailable For Legal Reasons
      500 Internal Server Error
      501 Not Implemented
      502 Bad Gateway
      503 Service Unavailable
      504 Gateway Timeout
      505 HTTP Version Not Supported
      507 Insufficient Storage
      511 Network Authentication Required
      """;

  private static final Map<Integer, Status> KNOWN =
      Arrays.stream(NAMES.split("\n"))
          .map(line -> new Status(Integer.parseInt(line.substring(0, 3)), line.substring(4)))
          .collect(Collectors.toUnmodifiableMap(Status::code, Function.identity()));

  /** 200. */
  public static final Status OK = of(200);

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if the code is no code, or the reason would end the line
   */
  public Status {
    if (code < 100 || code > 599) {
      throw new IllegalArgumentException("a status is from 100 to 599, not " + code);
    }
    for (int i = 0; i < reason.length(); i++) {
      char c = reason.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException("no reason: " + Printable.of(reason));
      }
    }
  }

  /**
   * The status of a code, with the reason that is usual.
   *
   * @param code from 100 to 599
   * @return the status
   * @throws IllegalArgumentException if it is no such code
   */
  public static Status of(int code) {
    Status known = KNOWN.get(code);
    return known == null ? new Status(code, "") : known;
  }

  /** {@return whether another response to the same request follows} */
  public boolean isInformational() {
    return code < 200;
  }

  /** {@return whether it went well: 200 to 299} */
  public boolean isSuccess() {
    return code >= 200 && code < 300;
  }

  @Override
  public String toString() {
    return reason.isEmpty() ? Integer.toString(code) : code + " " + reason;
  }
}
