package asyncio.http.client;

import asyncio.http.Version;
import asyncio.net.TlsOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached. Requests share a connection only if all of it is the same, TLS context
 * and proxy included.
 *
 * @param host a name or an address, without brackets
 * @param port the port
 * @param tls null: without
 * @param proxy null: straight
 * @param path of a Unix socket; null: over TCP
 * @param version what is spoken; null: HTTP/2 if TLS agrees on it, or else HTTP/1.1
 */
record Route(
    String host,
    int port,
    @Nullable TlsOptions tls,
    @Nullable Proxy proxy,
    @Nullable Path path,
    @Nullable Version version) {
  /** Whether its connections may be such that many requests go over one. */
  boolean mayShare() {
    return version == Version.HTTP_2 || (version == null && tls != null);
  }

  /** Whether a request itself goes to a proxy, which forwards it. */
  boolean isForwarded() {
    return proxy != null && !proxy.isSocks() && tls == null;
  }

  @Override
  public String toString() {
    String place = path == null ? host + ":" + port : path.toString();
    return place + (proxy == null ? "" : " through " + proxy);
  }
}
