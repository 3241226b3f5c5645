package asyncio.http.gateway;

import asyncio.http.asgi.AsgiApplication;
import asyncio.http.asgi.AsgiGateway;
import asyncio.http.asgi.AsgiScope;
import asyncio.http.web.Exchange;
import asyncio.http.web.Gateway;
import asyncio.http.web.HttpExchange;
import asyncio.http.web.Response;
import com.sun.net.httpserver.HttpHandler;

/**
 * Runs a handler of the JDK's server, such as {@code SimpleFileServer.createFileHandler}, on a
 * loop. Its streams suspend the task, not the thread. It sees the path where it stands as its
 * context.
 */
public final class HttpHandlerGateway implements Gateway {
  private final Gateway gateway;

  private HttpHandlerGateway(Gateway gateway) {
    this.gateway = gateway;
  }

  /**
   * A gateway. In portable mode a handler that blocks in anything but its streams stops the loop.
   *
   * @param handler what it runs, in a task of its own for each request
   * @return a gateway that denies WebSockets
   */
  public static HttpHandlerGateway of(HttpHandler handler) {
    AsgiApplication pushing =
        (scope, receive, send) -> {
          if (!(scope instanceof AsgiScope.Http http)) {
            throw new IllegalArgumentException("a handler of the JDK knows requests only");
          }
          try (JdkExchange exchange = new JdkExchange(handler, http.request(), receive, send)) {
            handler.handle(exchange);
          }
        };
    return new HttpHandlerGateway(AsgiGateway.of(pushing));
  }

  @Override
  public Response handle(Exchange exchange) throws Exception {
    return exchange instanceof HttpExchange ? gateway.handle(exchange) : Response.status(501);
  }
}
