package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import java.util.Set;

/**
 * Which fields must stand before a body: those by which it is framed, routed, authorized, cached
 * and decoded. They are refused behind it, in both directions, and those that are let through are
 * never mixed with the fields of the header.
 */
final class Trailers {
  private static final Set<String> FORBIDDEN =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "connection",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-length",
          "content-location",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expect",
          "expires",
          "forwarded",
          "from",
          "host",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "keep-alive",
          "location",
          "max-forwards",
          "origin",
          "pragma",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "range",
          "referer",
          "retry-after",
          "server",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "vary",
          "via",
          "warning",
          "www-authenticate",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-real-ip");

  private Trailers() {}

  static boolean isForbidden(String name) {
    return FORBIDDEN.contains(name.toLowerCase(java.util.Locale.ROOT));
  }

  /** Checks the field that was added last. */
  static void check(Headers.Builder fields) {
    String name = fields.lastName();
    if (FORBIDDEN.contains(name)) {
      throw new HttpError(Violation.TRAILER, name);
    }
  }
}
