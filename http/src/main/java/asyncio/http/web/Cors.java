package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of other sites read the answers. Which sites, and with what, is written down; nothing
 * is reflected. A request that it does not allow is answered all the same, and the browser keeps
 * the answer from the page.
 *
 * @param origins the sites, as {@code https://example.com}; {@code "*"}: all, without credentials
 * @param methods which methods they may use, beside GET, HEAD and POST
 * @param headers which fields they may send, beside the simple ones
 * @param exposed which fields of the answer they may read, beside the simple ones
 * @param credentials whether cookies go along
 * @param maxAge how long a browser may remember what it was told
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch: CORS protocol</a>
 */
public record Cors(
    List<String> origins,
    List<Method> methods,
    List<String> headers,
    List<String> exposed,
    boolean credentials,
    Duration maxAge)
    implements Middleware {
  /** Copies the lists, and refuses cookies for everybody. */
  public Cors {
    origins = List.copyOf(origins);
    methods = List.copyOf(methods);
    headers = List.copyOf(headers);
    exposed = List.copyOf(exposed);
    if (credentials && origins.contains("*")) {
      throw new IllegalArgumentException("with credentials the sites are named, not \"*\"");
    }
    Headers.of("a", String.join(", ", headers), "b", String.join(", ", exposed)); // or refuses
  }

  /**
   * For some sites, without cookies; browsers remember it for ten minutes.
   *
   * @param origins the sites, as {@code https://example.com}; {@code "*"}: all
   * @return it
   */
  public static Cors of(String... origins) {
    return new Cors(
        Arrays.asList(origins), List.of(), List.of(), List.of(), false, Duration.ofMinutes(10));
  }

  /**
   * The same with more methods.
   *
   * @param more beside GET, HEAD and POST
   * @return it
   */
  public Cors withMethods(Method... more) {
    return new Cors(origins, Arrays.asList(more), headers, exposed, credentials, maxAge);
  }

  /**
   * The same with more fields of requests.
   *
   * @param more beside the simple ones
   * @return it
   */
  public Cors withHeaders(String... more) {
    return new Cors(origins, methods, Arrays.asList(more), exposed, credentials, maxAge);
  }

  /**
   * The same, with cookies or without.
   *
   * @param wanted whether they go along
   * @return it
   */
  public Cors withCredentials(boolean wanted) {
    return new Cors(origins, methods, headers, exposed, wanted, maxAge);
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    String origin = request.headers().get("origin");
    boolean preflight =
        request.method().equals(Method.OPTIONS)
            && origin != null
            && request.headers().contains("access-control-request-method");
    Response response = preflight ? Response.status(204) : answer(request, next);
    if (!origins.contains("*")) {
      response = response.withAddedHeader("vary", "origin");
    }
    String allowed = allowed(origin);
    if (allowed == null) {
      return response;
    }
    response = response.withHeader("access-control-allow-origin", allowed);
    if (credentials) {
      response = response.withHeader("access-control-allow-credentials", "true");
    }
    return preflight ? preflight(response) : exposed(response);
  }

  /** Answers that are thrown are read by pages, too. */
  private static Response answer(Request request, Handler next) throws Exception {
    try {
      return next.handle(request);
    } catch (ThrownResponse thrown) {
      return thrown.response();
    }
  }

  private @Nullable String allowed(@Nullable String origin) {
    if (origin == null) {
      return null;
    }
    if (origins.contains("*")) {
      return "*";
    }
    return origins.contains(origin) ? origin : null;
  }

  private Response preflight(Response response) {
    Response answer = response.withHeader("access-control-max-age", "" + maxAge.toSeconds());
    if (!methods.isEmpty()) {
      answer =
          answer.withHeader(
              "access-control-allow-methods",
              String.join(", ", methods.stream().map(Method::name).toList()));
    }
    return headers.isEmpty()
        ? answer
        : answer.withHeader("access-control-allow-headers", String.join(", ", headers));
  }

  private Response exposed(Response response) {
    return exposed.isEmpty()
        ? response
        : response.withHeader("access-control-expose-headers", String.join(", ", exposed));
  }
}
