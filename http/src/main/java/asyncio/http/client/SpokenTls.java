package asyncio.http.client;

import asyncio.http.Version;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * TLS in which both sides agree on what is spoken behind it (ALPN, RFC 7301). There is one context
 * for each that somebody uses and each version: routes are compared by it, it is dear to make, and
 * it knows the sessions that can be resumed.
 */
final class SpokenTls {
  private static final Map<TlsContext, Map<String, TlsContext>> KNOWN = new WeakHashMap<>();

  private SpokenTls() {}

  /** The same, for one version; null: for HTTP/2 and HTTP/1.1. */
  static TlsOptions of(TlsOptions tls, @Nullable Version version) {
    return new TlsOptions(
        context(tls.context(), version),
        tls.serverName(),
        tls.handshakeTimeout(),
        tls.shutdownTimeout());
  }

  private static TlsContext context(TlsContext plain, @Nullable Version version) {
    Map<String, TlsContext> known;
    synchronized (KNOWN) {
      known = KNOWN.computeIfAbsent(plain, _ -> new ConcurrentHashMap<>());
    }
    return known.computeIfAbsent(
        version == null ? "" : version.name(),
        _ ->
            switch (version) {
              case HTTP_2 -> plain.withAlpn("h2");
              case HTTP_1_1, HTTP_1_0 -> plain.withAlpn("http/1.1");
              case null -> plain.withAlpn("h2", "http/1.1");
            });
  }
}
