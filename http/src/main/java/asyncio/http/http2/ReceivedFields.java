package asyncio.http.http2;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.engine.PseudoFields;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fields that have come with a head, pseudo fields apart from the others, checked as RFC 9113,
 * 8.2 and 8.3, want it: names in lower case; no field that is about a connection of HTTP/1.1;
 * nothing around a value; pseudo fields first, each once, and those only that exist.
 */
public final class ReceivedFields {
  private static final String TRAILERS = "trailers";

  private @Nullable String method;
  private @Nullable String scheme;
  private @Nullable String authority;
  private @Nullable String path;
  private @Nullable String protocol;
  private @Nullable String status;
  private final Headers headers;

  /**
   * Reads fields.
   *
   * @throws Http2Error if they break a rule
   */
  ReceivedFields(int stream, FieldList list, boolean request, boolean pseudo) {
    Headers.Builder others = Headers.builder();
    StringBuilder cookies = null;
    for (int i = 0; i < list.count(); i++) {
      String name = list.nameAt(i).toString();
      String value = list.valueAt(i).toString();
      if (!name.isEmpty() && name.charAt(0) == ':') {
        if (!pseudo || others.size() > 0 || cookies != null || !set(name, value, request)) {
          throw malformed(stream, "pseudo field " + name);
        }
      } else if (name.equals("cookie") && request) {
        check(stream, name, value);
        cookies = cookies == null ? new StringBuilder(value) : cookies.append("; ").append(value);
      } else {
        check(stream, name, value);
        add(stream, others, name, value);
      }
    }
    if (cookies != null) { // which compress better in pieces (RFC 9113, 8.2.3)
      add(stream, others, "cookie", cookies.toString());
    }
    headers = others.build();
  }

  /** The fields behind a body, which has no pseudo fields, and none that must stand before it. */
  static Headers trailers(int stream, FieldList list) {
    Headers trailers = new ReceivedFields(stream, list, false, false).headers();
    try {
      PseudoFields.checkTrailers(trailers);
    } catch (HttpError wrong) {
      throw malformed(stream, "a field that must stand before the body");
    }
    return trailers;
  }

  private static Http2Error malformed(int stream, String what) {
    return Http2Error.stream(stream, ErrorCode.PROTOCOL_ERROR, "malformed: " + what);
  }

  private static void add(int stream, Headers.Builder others, String name, String value) {
    try {
      if (name.indexOf('_') >= 0) { // which may look like another name
        byte[] line = (name + ":" + value).getBytes(StandardCharsets.ISO_8859_1);
        others.addLine(line, 0, line.length);
      } else {
        others.add(name, value);
      }
    } catch (IllegalArgumentException | HttpError wrong) {
      throw malformed(stream, "a field");
    }
  }

  private static void check(int stream, String name, String value) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        throw malformed(stream, "a name in capitals");
      }
    }
    int length = value.length();
    if (length > 0 && (isBlank(value.charAt(0)) || isBlank(value.charAt(length - 1)))) {
      throw malformed(stream, "blanks around a value");
    }
    if (isOfConnection(name) || (name.equals("te") && !value.equals(TRAILERS))) {
      throw malformed(stream, "a field of HTTP/1.1: " + name);
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Whether a field is about a connection of HTTP/1.1, and must not be sent. */
  static boolean isOfConnection(String name) {
    return switch (name.length()) {
      case 7 -> name.equals("upgrade");
      case 10 -> name.equals("connection") || name.equals("keep-alive");
      case 16 -> name.equals("proxy-connection");
      case 17 -> name.equals("transfer-encoding");
      default -> false;
    };
  }

  /** Whether there is such a pseudo field, and it has not come yet. */
  private boolean set(String name, String value, boolean request) {
    boolean first;
    switch (request == name.equals(":status") ? "" : name) {
      case ":method" -> {
        first = method == null;
        method = value;
      }
      case ":scheme" -> {
        first = scheme == null;
        scheme = value;
      }
      case ":authority" -> {
        first = authority == null;
        authority = value;
      }
      case ":path" -> {
        first = path == null;
        path = value;
      }
      case ":protocol" -> {
        first = protocol == null;
        protocol = value;
      }
      case ":status" -> {
        first = status == null;
        status = value;
      }
      default -> first = false;
    }
    return first;
  }

  /** {@return the pseudo fields} */
  public PseudoFields pseudo() {
    return new PseudoFields(method, scheme, authority, path, protocol, status);
  }

  /** {@return the others} */
  public Headers headers() {
    return headers;
  }
}
