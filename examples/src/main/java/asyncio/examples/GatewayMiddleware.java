package asyncio.examples;

import asyncio.http.gateway.ProxyHeaders;
import asyncio.http.gateway.ServerTiming;
import asyncio.http.web.Application;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import asyncio.http.web.Web;

/**
 * Gateways: an application and a lambda side by side, and in front of both what tells the time that
 * an answer has taken, adds a field, and believes a proxy on this machine.
 *
 * <p>Try {@code curl -i localhost:8080/hello} and {@code curl -H 'X-Forwarded-For: 203.0.113.9'
 * localhost:8080/who}; Ctrl-C ends it.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "Gateways: applications and lambdas, and what stands in front of them")
final class GatewayMiddleware {
  static void main(String[] args) {
    Web.runApp(gateway(), "127.0.0.1", Port.option(args, 8080));
  }

  static Gateway gateway() {
    Application application =
        new Application().get("/", request -> Response.text("an application\n"));
    Gateway who = exchange -> Response.text("you are " + exchange.scope().client() + "\n");
    return new Application()
        .mount("/", application)
        .mount("/who", who)
        .mount("/hello", exchange -> Response.text("hello, " + exchange.scope().pathBelow() + "\n"))
        .behind((exchange, next) -> next.handle(exchange).withHeader("x-served-by", "a gateway"))
        .behind(new ServerTiming())
        .behind(ProxyHeaders.trusting("127.0.0.1", "::1", "unix"));
  }
}
