package asyncio.http.client;

import org.jspecify.annotations.Nullable;

/**
 * A proxy. Requests for {@code http} go to it whole; for {@code https}, and for WebSockets, it is
 * asked for a tunnel.
 *
 * @param url where it is; it is talked to over TLS if it is https
 */
record Proxy(Url url) {
  /** Its own credentials, as {@code user:password}; null: none. */
  @Nullable String credentials() {
    return url.credentials();
  }

  @Override
  public String toString() {
    return (url.secure() ? "https://" : "http://") + url.authority();
  }
}
