package asyncio.http.gateway;

import asyncio.http.web.BadRequest;
import asyncio.http.web.Exchange;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import asyncio.http.web.Scope;

/**
 * Sends clients that come without TLS to the same place with it (308, so that a body is sent
 * again). Behind a proxy that takes TLS off, {@link ProxyHeaders} stands in front of it.
 *
 * @param port that they are sent to
 */
public record HttpsRedirect(int port) implements Gateway.Layer {
  private static final int USUAL = 443;

  /** Sends them to port 443. */
  public HttpsRedirect() {
    this(USUAL);
  }

  /** Checks the port. */
  public HttpsRedirect {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is between 1 and 65535, not " + port);
    }
  }

  @Override
  public Response handle(Exchange exchange, Gateway next) throws Exception {
    Scope scope = exchange.scope();
    if (scope.isSecure()) {
      return next.handle(exchange);
    }
    if (scope.authority().isEmpty()) {
      throw new BadRequest("the request names no host\n");
    }
    String host = scope.authority();
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    String there = port == USUAL ? name : name + ":" + port;
    String scheme = scope.scheme().equals("ws") ? "wss" : "https";
    return Response.redirect(308, scheme + "://" + there + scope.target());
  }
}
