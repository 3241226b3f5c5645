package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Version;
import asyncio.http.engine.RequestHead;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for. It belongs to the task of its connection, until it is answered. */
public final class Request {
  private final RequestHead head;
  private final RequestBody body;
  private final @Nullable SocketAddress remote;
  private final String rawPath;
  private final String rawQuery;
  private Map<String, String> matched = Map.of();

  Request(RequestHead head, RequestBody body, @Nullable SocketAddress remote) {
    this.head = head;
    this.body = body;
    this.remote = remote;
    String target = head.pathAndQuery();
    int mark = target.indexOf('?');
    this.rawPath = mark < 0 ? target : target.substring(0, mark);
    this.rawQuery = mark < 0 ? "" : target.substring(mark + 1);
  }

  /** {@return what is to be done} */
  public Method method() {
    return head.method();
  }

  /** {@return the path as it was sent, escaped, without the query} */
  public String rawPath() {
    return rawPath;
  }

  /**
   * The path.
   *
   * @return it, with nothing escaped
   * @throws BadRequest if an escape is none, or it is not UTF-8
   */
  public String path() {
    return Escapes.decode(rawPath, false);
  }

  /** {@return the query as it was sent, escaped; maybe empty} */
  public String rawQuery() {
    return rawQuery;
  }

  /**
   * The first value of a parameter of the query.
   *
   * @param name of the parameter
   * @return its value; null if it is not there
   * @throws BadRequest if an escape is none, or it is not UTF-8
   */
  public @Nullable String query(String name) {
    List<String> values = queryAll(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  /**
   * All values of a parameter of the query.
   *
   * @param name of the parameter
   * @return its values, in order; maybe none
   * @throws BadRequest if an escape is none, or it is not UTF-8
   */
  public List<String> queryAll(String name) {
    List<String> values = new ArrayList<>();
    int start = 0;
    while (start < rawQuery.length()) {
      int and = rawQuery.indexOf('&', start);
      int end = and < 0 ? rawQuery.length() : and;
      int equals = rawQuery.indexOf('=', start);
      int middle = equals < 0 || equals > end ? end : equals;
      if (Escapes.decode(rawQuery.substring(start, middle), true).equals(name)) {
        values.add(Escapes.decode(rawQuery.substring(Math.min(middle + 1, end), end), true));
      }
      start = end + 1;
    }
    return values;
  }

  /**
   * What stands in the path where the route has a name.
   *
   * @param name from the route
   * @return it, with nothing escaped
   * @throws IllegalArgumentException if the route has no such name
   */
  public String match(String name) {
    String value = matched.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the route has no {" + name + "}, only " + matched.keySet());
    }
    return value;
  }

  /**
   * The number that stands in the path where the route has {@code {name:int}}.
   *
   * @param name from the route
   * @return the number
   * @throws IllegalArgumentException if the route has no such name
   * @throws NotFound if it is larger than a long
   */
  public long matchInt(String name) {
    try {
      return Long.parseLong(match(name));
    } catch (NumberFormatException tooLarge) {
      throw new NotFound("Not Found");
    }
  }

  void matched(Map<String, String> values) {
    matched = values;
  }

  /** {@return the fields of the header} */
  public Headers headers() {
    return head.headers();
  }

  /** {@return host and port that are meant; empty only in HTTP/1.0} */
  public String host() {
    return head.authority();
  }

  /** {@return the version of the message} */
  public Version version() {
    return head.version();
  }

  /** {@return who has sent it, by the socket and not by what it says; null in memory} */
  public @Nullable SocketAddress remote() {
    return remote;
  }

  /** {@return the body, which can be read once} */
  public RequestBody body() {
    return body;
  }

  /**
   * The whole body as text. Suspends until it has come.
   *
   * @return the text; UTF-8 is assumed
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   */
  public String text() {
    return new String(body.readAll(), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "<Request " + head.method() + " " + rawPath + ">";
  }
}
