package asyncio.http.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proxy. Requests for {@code http} go to one of HTTP whole; for {@code https} it is asked for a
 * tunnel. One of SOCKS makes a connection for everything.
 *
 * @param kind http, https, socks4, socks4a, socks5 or socks5h
 * @param url where it is
 */
record Proxy(String kind, Url url) {
  private static final int SOCKS_PORT = 1080;

  static Proxy parse(String text) {
    int colon = text.indexOf("://");
    String kind = colon < 0 ? "http" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = colon < 0 ? text : text.substring(colon + 3);
    return switch (kind) {
      case "http", "https" -> new Proxy(kind, Url.parse(kind + "://" + rest));
      case "socks4", "socks4a", "socks5", "socks5h" -> {
        Url url = Url.parse("http://" + rest);
        boolean said = url.port() == Url.parse("https://" + rest).port();
        yield new Proxy(
            kind,
            said ? url : new Url(false, url.host(), SOCKS_PORT, url.target(), url.credentials()));
      }
      default ->
          throw new InvalidUrlError(
              "no proxy: it begins with http://, https://, socks5://, socks5h://, socks4:// or"
                  + " socks4a://, not "
                  + kind.replaceAll("[^a-z0-9+.-]", "?"));
    };
  }

  boolean isSocks() {
    return kind.startsWith("socks");
  }

  /** Whether it looks up hosts itself. */
  boolean looksUp() {
    return kind.equals("socks5h") || kind.equals("socks4a");
  }

  /** Its own credentials, as {@code user:password}; null: none. */
  @Nullable String credentials() {
    return url.credentials();
  }

  @Override
  public String toString() {
    return kind + "://" + url.host() + ":" + url.port();
  }
}
