package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.Violation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is in the first line of HTTP/1.1 and comes in fields in HTTP/2 (RFC 9113, 8.3). The same
 * rules hold for method, target, host and length as in HTTP/1.1.
 *
 * @param method {@code :method}
 * @param scheme {@code :scheme}
 * @param authority {@code :authority}
 * @param path {@code :path}
 * @param protocol {@code :protocol}: what is spoken from then on (RFC 8441)
 * @param status {@code :status}
 */
public record PseudoFields(
    @Nullable String method,
    @Nullable String scheme,
    @Nullable String authority,
    @Nullable String path,
    @Nullable String protocol,
    @Nullable String status) {
  /**
   * The head of a request.
   *
   * @param headers the other fields
   * @param ended whether no body follows
   * @return the request; one with a protocol is a GET that wants an upgrade
   * @throws HttpError if a rule is broken
   */
  public RequestHead request(Headers headers, boolean ended) {
    if (method == null) {
      throw new HttpError(Violation.PSEUDO_FIELD, ":method");
    }
    Method asked = method(method);
    boolean tunnel = asked.equals(Method.CONNECT) && protocol == null;
    if (tunnel ? scheme != null || path != null : !isScheme(scheme) || path == null) {
      throw new HttpError(Violation.PSEUDO_FIELD, ":scheme and :path");
    }
    if (protocol != null && !asked.equals(Method.CONNECT)) {
      throw new HttpError(Violation.PSEUDO_FIELD, ":protocol");
    }
    String target = tunnel ? authority : path;
    if (target == null || target.isEmpty()) {
      throw new HttpError(Violation.PSEUDO_FIELD, tunnel ? ":authority" : ":path");
    }
    Target.checkCharacters(target);
    if (tunnel || (!target.startsWith("/") && !isEverything(target, asked))) {
      Target.checkAuthorityForm(asked, target);
    }
    Framing framing = Framing.ofRequest(headers, Version.HTTP_2);
    String host = host(authority, framing.host);
    boolean expects = framing.expect != null;
    if (expects && !"100-continue".equalsIgnoreCase(framing.expect)) {
      throw new HttpError(Violation.EXPECTATION);
    }
    long length = framing.length(ended ? 0 : Framing.CHUNKED);
    if (ended && length > 0) {
      throw new HttpError(Violation.INCOMPLETE_BODY);
    }
    return new RequestHead(
        protocol == null ? asked : Method.GET,
        target,
        host,
        Version.HTTP_2,
        headers,
        protocol == null ? length : 0,
        true,
        expects && length != 0,
        protocol);
  }

  private static Method method(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) > 0x7f || !ChunkLine.isToken((byte) name.charAt(i))) {
        throw new HttpError(Violation.METHOD);
      }
    }
    try {
      return Method.of(name);
    } catch (IllegalArgumentException unusual) {
      throw new HttpError(name.isEmpty() ? Violation.METHOD : Violation.METHOD_UNKNOWN);
    }
  }

  private static boolean isScheme(@Nullable String scheme) {
    if (scheme == null) {
      return false;
    }
    String lower = scheme.toLowerCase(Locale.ROOT);
    return lower.equals("https") || lower.equals("http");
  }

  private static boolean isEverything(String target, Method method) {
    return target.equals("*") && method.equals(Method.OPTIONS);
  }

  /** The host that is meant; what both fields say has to be the same. */
  private static String host(@Nullable String authority, @Nullable String field) {
    String host = authority == null ? field : authority;
    if (host == null) {
      throw new HttpError(Violation.HOST_MISSING);
    }
    if (!Authority.isValid(host)) {
      throw new HttpError(Violation.HOST);
    }
    if (field != null && !field.equalsIgnoreCase(host)) {
      throw new HttpError(Violation.HOST_REPEATED);
    }
    return host;
  }

  /**
   * The head of a response.
   *
   * @param asked the method of the request
   * @param headers the other fields
   * @param ended whether no body follows
   * @return the response
   * @throws HttpError if a rule is broken
   */
  public ResponseHead response(Method asked, Headers headers, boolean ended) {
    if (status == null || status.length() != 3) {
      throw new HttpError(Violation.STATUS_CODE);
    }
    int code = 0;
    for (int i = 0; i < 3; i++) {
      int digit = status.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new HttpError(Violation.STATUS_CODE);
      }
      code = 10 * code + digit;
    }
    if (code < 100 || code > 599 || code == 101) {
      throw new HttpError(Violation.STATUS_CODE, status);
    }
    Framing framing = Framing.ofResponse(headers, Version.HTTP_2);
    boolean bodiless = asked.equals(Method.HEAD) || code == 204 || code == 304;
    long length = bodiless || ended ? 0 : framing.length(Framing.CHUNKED);
    if (ended && !bodiless && framing.length(0) > 0) {
      throw new HttpError(Violation.INCOMPLETE_BODY);
    }
    return new ResponseHead(Status.of(code), Version.HTTP_2, headers, length, true);
  }

  /**
   * Checks fields that have come after a body.
   *
   * @param trailers the fields
   * @throws HttpError if one must stand before it
   */
  public static void checkTrailers(Headers trailers) {
    for (int i = 0; i < trailers.size(); i++) {
      if (Trailers.isForbidden(trailers.name(i))) {
        throw new HttpError(Violation.TRAILER, trailers.name(i));
      }
    }
  }
}
