package asyncio.http;

import org.jspecify.annotations.Nullable;

/**
 * The names that are often sent, so that a message which has one makes no string of it. A table
 * with open addressing, found by the hash that a string of the name has in lower case.
 */
final class FieldNames {
  private static final String NAMES =
      """
      accept accept-charset accept-encoding accept-language accept-patch accept-ranges \
      access-control-allow-credentials access-control-allow-headers access-control-allow-methods \
      access-control-allow-origin access-control-expose-headers access-control-max-age \
      access-control-request-headers access-control-request-method age allow alt-svc authorization \
      cache-control connection content-disposition content-encoding content-language \
      content-length content-location content-range content-security-policy content-type cookie \
      date dnt etag expect expires forwarded from host if-match if-modified-since if-none-match \
      if-range if-unmodified-since keep-alive last-modified link location max-forwards origin \
      pragma prefer priority proxy-authenticate proxy-authorization proxy-connection range referer \
      referrer-policy retry-after sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-fetch-dest \
      sec-fetch-mode sec-fetch-site sec-fetch-user sec-gpc sec-websocket-accept \
      sec-websocket-extensions sec-websocket-key sec-websocket-protocol sec-websocket-version \
      server server-timing set-cookie strict-transport-security te trace traceparent tracestate \
      trailer transfer-encoding upgrade upgrade-insecure-requests user-agent vary via warning \
      www-authenticate x-content-type-options x-csrf-token x-forwarded-for x-forwarded-host \
      x-forwarded-port x-forwarded-proto x-frame-options x-real-ip x-request-id x-requested-with""";

  private static final int SIZE = 512;
  private static final @Nullable String[] TABLE = new @Nullable String[SIZE];

  static {
    for (String name : NAMES.split(" ", -1)) {
      int at = slot(name.hashCode());
      while (TABLE[at] != null) {
        at = (at + 1) % SIZE;
      }
      TABLE[at] = name.intern();
    }
  }

  private FieldNames() {}

  private static int slot(int hash) {
    return (hash ^ (hash >>> 9) ^ (hash >>> 18)) & (SIZE - 1);
  }

  /** The name in these bytes, which are a token; null if it is not known. */
  static @Nullable String find(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + lower(bytes[i]);
    }
    int at = slot(hash);
    while (true) {
      String candidate = TABLE[at];
      if (candidate == null) {
        return null;
      }
      if (candidate.length() == to - from && same(candidate, bytes, from)) {
        return candidate;
      }
      at = (at + 1) % SIZE;
    }
  }

  private static boolean same(String name, byte[] bytes, int from) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != lower(bytes[from + i])) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  static boolean isKnown(String name) {
    int at = slot(name.hashCode());
    while (true) {
      String candidate = TABLE[at];
      if (candidate == null || candidate.equals(name)) {
        return candidate != null;
      }
      at = (at + 1) % SIZE;
    }
  }
}
