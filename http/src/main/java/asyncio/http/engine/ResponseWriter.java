package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;

/**
 * The writer of a server. It is told which request the next response answers, for a response to
 * HEAD has no body, and one to HTTP/1.0 no chunks and no interim responses.
 */
public final class ResponseWriter extends MessageWriter {
  private static final int CODES = 600;
  private static final Status[] USUAL = new Status[CODES];
  private static final String[] LINES = new String[CODES];

  static {
    for (int code = 100; code < CODES; code++) {
      USUAL[code] = Status.of(code);
      LINES[code] = "HTTP/1.1 " + code + " " + USUAL[code].reason();
    }
  }

  private Method method = Method.GET;
  private Version version = Version.HTTP_1_1;
  private boolean keepAlive = true;
  private String date = "";

  /** A writer of one connection. */
  public ResponseWriter() {}

  /**
   * The next response answers this request.
   *
   * @param method of the request
   * @param version of the request
   * @param keepAlive whether the client wants to send another one
   */
  public void answer(Method method, Version version, boolean keepAlive) {
    checkNoMessage();
    this.method = method;
    this.version = version;
    this.keepAlive = keepAlive;
  }

  /** The next response is the last one, even if its head says nothing of that. */
  public void close() {
    keepAlive = false;
  }

  /**
   * The next responses say that it is this time, unless their fields do.
   *
   * @param text as HTTP writes it
   * @throws IllegalArgumentException if it cannot be the value of a field
   */
  public void date(String text) {
    if (!text.equals(date)) {
      date = Headers.of("date", text).value(0);
    }
  }

  /** {@return whether another response can follow} */
  public boolean keepAlive() {
    return keepAlive;
  }

  /**
   * Puts out an interim response, or nothing if the client would not understand it.
   *
   * @param status from 100 to 199
   * @param headers its fields
   * @throws IllegalArgumentException if it is none, or a field cannot stand there
   */
  public void informational(Status status, Headers headers) {
    checkNoMessage();
    if (!status.isInformational() || status.code() == 101) {
      throw new IllegalArgumentException(status + " is no interim response");
    }
    if (version == Version.HTTP_1_1) {
      statusLine(status);
      fields(headers);
      endHead();
    }
  }

  /**
   * Puts out the head of a response. If the fields have {@code Connection: close} it is the last.
   *
   * @param status not informational; 101 leaves the protocol
   * @param headers its fields, to which those that frame it are added
   * @param length how long the body is; {@link #UNKNOWN} if that is not known
   * @throws IllegalArgumentException if a field cannot stand there, or another length is in them
   */
  public void head(Status status, Headers headers, long length) {
    checkNoMessage();
    if (status.isInformational() && status.code() != 101) {
      throw new IllegalArgumentException(status + " does not answer a request");
    }
    long agreed = agreedLength(headers, length);
    boolean last = !keepAlive || headers.hasToken("connection", "close");
    boolean toTheEnd = agreed == UNKNOWN && version == Version.HTTP_1_0 && mayHaveBody(status);
    statusLine(status);
    fields(headers);
    if (!date.isEmpty() && !headers.contains("date")) {
      field("date", date);
    }
    frame(status, agreed);
    connection(status, last || toTheEnd);
    endHead();
    keepAlive = !last && !toTheEnd;
    if (!mayHaveBody(status)) {
      expectNothing(status, length);
    } else if (method.equals(Method.HEAD)) {
      skipBody();
    } else if (agreed != UNKNOWN) {
      expectBody(agreed);
    } else if (toTheEnd) {
      expectBodyToTheEnd();
    } else {
      expectChunks();
    }
  }

  private void expectNothing(Status status, long length) {
    if (status.code() == 304 || length <= 0) {
      skipBody();
    } else {
      expectBody(0); // so that a body is told to be too long
    }
  }

  private static boolean mayHaveBody(Status status) {
    return status.code() >= 200 && status.code() != 204 && status.code() != 304;
  }

  private void statusLine(Status status) {
    if (USUAL[status.code()].reason().equals(status.reason())) {
      output.put(LINES[status.code()]);
    } else {
      output.put("HTTP/1.1 ");
      output.decimal(status.code());
      output.put(" ");
      output.put(status.reason());
    }
    output.crlf();
  }

  private void frame(Status status, long length) {
    if (!mayHaveBody(status)) {
      if (status.code() == 304 && length > 0) {
        contentLength(length);
      }
    } else if (length != UNKNOWN) {
      contentLength(length);
    } else if (version == Version.HTTP_1_1) {
      output.put("transfer-encoding: chunked");
      output.crlf();
    }
  }

  private void connection(Status status, boolean last) {
    if (status.code() == 101) {
      output.put("connection: upgrade");
      output.crlf();
    } else if (status.code() == 426
        && version == Version.HTTP_1_1) { // which names the protocol (RFC 9110, 7.8)
      output.put(last ? "connection: upgrade, close" : "connection: upgrade");
      output.crlf();
    } else if (last) {
      output.put("connection: close");
      output.crlf();
    } else if (version == Version.HTTP_1_0) {
      output.put("connection: keep-alive");
      output.crlf();
    }
  }
}
